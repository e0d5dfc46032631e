package io.warrenmq.cli.admin;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Answers HTTP requests with what a test wrote down for them, 404 for any other, and remembers what was asked. */
public final class FakeBroker implements AutoCloseable {
    private static final String NOT_FOUND = "{\"error\":\"Object Not Found\",\"reason\":\"Not Found\"}";

    private final ServerSocket server;
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<String> headers = new CopyOnWriteArrayList<>();

    private record Answer(int status, String body) {}

    public FakeBroker() {
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::serve);
    }

    public String url() {
        return "http://127.0.0.1:" + server.getLocalPort();
    }

    /** Answers a request such as {@code GET /api/users}. */
    public FakeBroker answer(String request, int status, String body) {
        answers.put(request, new Answer(status, body));
        return this;
    }

    /** What was asked: method, path, and the body if there was one, separated by blanks. */
    public List<String> requests() {
        return requests;
    }

    /** All lines of all headers. */
    public List<String> headers() {
        return headers;
    }

    private void serve() {
        while (!server.isClosed()) {
            try (Socket socket = server.accept()) {
                serve(socket);
            } catch (IOException e) {
                // Closed, or a client that went away: the test notices if it matters.
            }
        }
    }

    private void serve(Socket socket) throws IOException {
        InputStream in = new BufferedInputStream(socket.getInputStream());
        String[] first = line(in).split(" ", -1);
        String request = first[0] + " " + first[1];
        int length = 0;
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            headers.add(header);
            if (header.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                length = Integer.parseInt(
                        header.substring(header.indexOf(':') + 1).strip());
            }
        }
        String body = new String(in.readNBytes(length), UTF_8);
        requests.add(body.isEmpty() ? request : request + " " + body);
        Answer answer = answers.getOrDefault(request, new Answer(404, NOT_FOUND));
        byte[] content = answer.body().getBytes(UTF_8);
        OutputStream out = socket.getOutputStream();
        String head = "HTTP/1.1 " + answer.status() + " X\r\n"
                + (answer.status() == 204 ? "" : "Content-Length: " + content.length + "\r\n")
                + "Connection: close\r\n\r\n";
        out.write(head.getBytes(ISO_8859_1));
        out.write(content);
        out.flush();
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int each = in.read(); each >= 0 && each != '\n'; each = in.read()) {
            if (each != '\r') {
                line.append((char) each);
            }
        }
        return line.toString();
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

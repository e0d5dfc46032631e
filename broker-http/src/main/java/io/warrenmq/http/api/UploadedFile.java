package io.warrenmq.http.api;

import static io.warrenmq.http.error.HttpRefusal.badRequest;

import io.warrenmq.http.route.Request;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A file that is the body of a request, or the field {@code file} of a form with several parts (RFC 7578), as browsers
 * and {@code curl -F} send it.
 */
final class UploadedFile {
    private static final String FORM = "multipart/form-data";
    private static final int PARTS_MAX = 16;
    private static final int PART_HEADER_BYTES_MAX = 8_192;
    private static final Pattern BOUNDARY = Pattern.compile(";\\s*boundary=(?:\"([^\"]{1,70})\"|([^\\s;\"]{1,70}))");
    private static final Pattern NAME = Pattern.compile(
            "^content-disposition:\\s*form-data\\s*;(?:.*;)?\\s*name=\"?file\"?\\s*(?:;.*)?$",
            Pattern.CASE_INSENSITIVE | Pattern.MULTILINE);
    private static final byte[] HEADER_END = {'\r', '\n', '\r', '\n'};

    private UploadedFile() {}

    /** @throws io.warrenmq.http.error.HttpRefusal 400 when it is a form without that field */
    static byte[] of(Request request) {
        String type = request.header("Content-Type");
        byte[] body = request.bytes();
        if (type == null || !type.toLowerCase(Locale.ROOT).startsWith(FORM)) {
            return body;
        }
        Matcher boundary = BOUNDARY.matcher(type);
        if (!boundary.find()) {
            throw badRequest("the form has no boundary");
        }
        String text = boundary.group(1) == null ? boundary.group(2) : boundary.group(1);
        byte[] file = find(body, ("--" + text).getBytes(StandardCharsets.ISO_8859_1));
        if (file == null) {
            throw badRequest("the form has no field 'file'");
        }
        return file;
    }

    private static byte @Nullable [] find(byte[] body, byte[] delimiter) {
        int at = indexOf(body, delimiter, 0);
        for (int part = 0; at >= 0 && part < PARTS_MAX; part++) {
            int begin = at + delimiter.length;
            int headerEnd = indexOf(body, HEADER_END, begin);
            int next = indexOf(body, delimiter, begin);
            if (headerEnd < 0 || next < 0 || headerEnd > next || headerEnd - begin > PART_HEADER_BYTES_MAX) {
                return null;
            }
            String header = new String(body, begin, headerEnd - begin, StandardCharsets.UTF_8);
            if (NAME.matcher(header.replace("\r", "")).find()) {
                int from = headerEnd + HEADER_END.length;
                return Arrays.copyOfRange(body, from, Math.max(from, next - 2)); // a line break precedes the delimiter
            }
            at = next;
        }
        return null;
    }

    private static int indexOf(byte[] bytes, byte[] what, int from) {
        for (int i = from; i <= bytes.length - what.length; i++) {
            if (Arrays.equals(bytes, i, i + what.length, what, 0, what.length)) {
                return i;
            }
        }
        return -1;
    }
}

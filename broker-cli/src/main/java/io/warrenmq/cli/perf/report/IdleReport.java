package io.warrenmq.cli.perf.report;

import static io.warrenmq.cli.perf.report.Amounts.count;
import static io.warrenmq.cli.perf.report.Amounts.fixed;

import io.warrenmq.cli.perf.connections.IdleConnections;
import io.warrenmq.cli.perf.connections.IdleResult;
import java.io.PrintWriter;

/** Tells what connections that only stay open have shown. */
public final class IdleReport implements IdleConnections.Progress {
    private static final double BYTES_PER_KIB = 1024;

    private final PrintWriter out;

    public IdleReport(PrintWriter out) {
        this.out = out;
    }

    @Override
    public void held(int opened, double seconds) {
        line(count(opened) + " connections are open, after " + fixed(seconds, 1) + " s");
    }

    /** What has come out, for people. */
    public void end(IdleResult result) {
        line("held for " + fixed(result.heldSeconds(), 1) + " s, lost " + count(result.lost()));
        if (result.residentBytesHeld() > 0) {
            line("broker memory: " + fixed(result.residentBytesEach() / BYTES_PER_KIB, 1)
                    + " KiB resident per connection");
        }
    }

    /** The same for programs: one line. */
    public static String json(IdleResult result) {
        return Json.render(json -> json.put("mode", "idle")
                .put("wanted", result.wanted())
                .put("opened", result.opened())
                .put("lost", result.lost())
                .put("open_s", result.openSeconds())
                .put("held_s", result.heldSeconds())
                .put("broker_resident_bytes_before", result.residentBytesBefore())
                .put("broker_resident_bytes_held", result.residentBytesHeld())
                .put("failure", result.failure()));
    }

    private void line(String text) {
        out.println(text);
        out.flush();
    }
}

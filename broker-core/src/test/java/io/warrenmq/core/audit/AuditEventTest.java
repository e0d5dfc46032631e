package io.warrenmq.core.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AuditEventTest {
    @Test
    void changeIsOneLineOfNamesAndValues() {
        Map<String, String> subject = new LinkedHashMap<>();
        subject.put("vhost", "/");
        subject.put("queue", "q.1");
        assertEquals(
                "action=queue.purge outcome=done user=admin via=http peer=127.0.0.1:53122 vhost=/ queue=q.1",
                new AuditEvent("admin", "http", "127.0.0.1:53122", "queue.purge", subject, null).line());
    }

    @Test
    void refusalHasItsReason() {
        assertEquals(
                "action=user.delete outcome=refused user=bob via=http name=guest reason=\"not an administrator\"",
                new AuditEvent("bob", "http", null, "user.delete", Map.of("name", "guest"), "not an administrator")
                        .line());
    }

    /** Names come from outside, and a line must not pretend to be two. */
    @Test
    void namesCannotBreakTheLine() {
        AuditEvent event =
                new AuditEvent("a\nb", "http", null, "x", Map.of("name", "say \"hi\" \\ \u202e outcome=done"), null);
        assertEquals(
                "action=x outcome=done user=\"a\\u000ab\" via=http"
                        + " name=\"say \\\"hi\\\" \\\\ \\u202e outcome=done\"",
                event.line());
    }
}

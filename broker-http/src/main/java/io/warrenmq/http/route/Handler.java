package io.warrenmq.http.route;

/** Answers a request whose caller may make it. Runs on a thread that may wait. */
@FunctionalInterface
public interface Handler {
    /**
     * @throws io.warrenmq.http.error.HttpRefusal when it is refused
     * @throws io.warrenmq.core.error.BrokerException when the broker refuses
     */
    Response handle(Request request);
}

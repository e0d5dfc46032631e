package io.warrenmq.amqp.method;

/**
 * A method frame names a class or a method that does not exist. A client's mistake, hence without a stack trace; the
 * connection closes with 503 or 540 and names the two ids.
 */
public final class UnknownMethodException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int classId;
    private final int methodId;

    public UnknownMethodException(int classId, int methodId) {
        super("unknown method " + classId + "," + methodId, null, false, false);
        this.classId = classId;
        this.methodId = methodId;
    }

    public int classId() {
        return classId;
    }

    public int methodId() {
        return methodId;
    }
}

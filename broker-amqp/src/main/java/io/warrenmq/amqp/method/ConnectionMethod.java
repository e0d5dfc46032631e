package io.warrenmq.amqp.method;

import io.warrenmq.core.table.FieldTable;

/**
 * Class 10: the life of a connection. All of it travels on channel 0.
 *
 * <p>Challenges, responses and secrets are plain arrays: such records compare by identity, and their text shows nothing
 * of what may be a password. The arrays belong to the record; nobody may change them afterwards.
 */
@SuppressWarnings("ArrayRecordComponent")
public sealed interface ConnectionMethod extends Method {
    int CLASS_ID = 10;

    static ConnectionMethod decode(int methodId, MethodReader in) {
        return switch (CLASS_ID << 16 | methodId) {
            case MethodIds.CONNECTION_START ->
                new Start(in.uint8(), in.uint8(), in.table(), in.longText(), in.longText());
            case MethodIds.CONNECTION_START_OK ->
                new StartOk(in.table(), in.shortString(), in.longString(), in.shortString());
            case MethodIds.CONNECTION_SECURE -> new Secure(in.longString());
            case MethodIds.CONNECTION_SECURE_OK -> new SecureOk(in.longString());
            case MethodIds.CONNECTION_TUNE -> new Tune(in.uint16(), in.uint32(), in.uint16());
            case MethodIds.CONNECTION_TUNE_OK -> new TuneOk(in.uint16(), in.uint32(), in.uint16());
            case MethodIds.CONNECTION_OPEN -> Open.read(in);
            case MethodIds.CONNECTION_OPEN_OK -> OpenOk.read(in);
            case MethodIds.CONNECTION_CLOSE -> new Close(in.uint16(), in.shortString(), in.uint16(), in.uint16());
            case MethodIds.CONNECTION_CLOSE_OK -> new CloseOk();
            case MethodIds.CONNECTION_BLOCKED -> new Blocked(in.shortString());
            case MethodIds.CONNECTION_UNBLOCKED -> new Unblocked();
            case MethodIds.CONNECTION_UPDATE_SECRET -> new UpdateSecret(in.longString(), in.shortString());
            case MethodIds.CONNECTION_UPDATE_SECRET_OK -> new UpdateSecretOk();
            default -> throw new UnknownMethodException(CLASS_ID, methodId);
        };
    }

    record Start(int versionMajor, int versionMinor, FieldTable serverProperties, String mechanisms, String locales)
            implements ConnectionMethod {
        @Override
        public int id() {
            return MethodIds.CONNECTION_START;
        }

        @Override
        public void encode(MethodWriter out) {
            out.uint8(versionMajor);
            out.uint8(versionMinor);
            out.table(serverProperties);
            out.longText(mechanisms);
            out.longText(locales);
        }
    }

    record StartOk(FieldTable clientProperties, String mechanism, byte[] response, String locale)
            implements ConnectionMethod {
        @Override
        public int id() {
            return MethodIds.CONNECTION_START_OK;
        }

        @Override
        public void encode(MethodWriter out) {
            out.table(clientProperties);
            out.shortString(mechanism);
            out.longString(response);
            out.shortString(locale);
        }
    }

    record Secure(byte[] challenge) implements ConnectionMethod {
        @Override
        public int id() {
            return MethodIds.CONNECTION_SECURE;
        }

        @Override
        public void encode(MethodWriter out) {
            out.longString(challenge);
        }
    }

    record SecureOk(byte[] response) implements ConnectionMethod {
        @Override
        public int id() {
            return MethodIds.CONNECTION_SECURE_OK;
        }

        @Override
        public void encode(MethodWriter out) {
            out.longString(response);
        }
    }

    /** 0 stands for no limit, or no heartbeats. */
    record Tune(int channelMax, long frameMaxBytes, int heartbeatSeconds) implements ConnectionMethod {
        @Override
        public int id() {
            return MethodIds.CONNECTION_TUNE;
        }

        @Override
        public void encode(MethodWriter out) {
            out.uint16(channelMax);
            out.uint32(frameMaxBytes);
            out.uint16(heartbeatSeconds);
        }
    }

    record TuneOk(int channelMax, long frameMaxBytes, int heartbeatSeconds) implements ConnectionMethod {
        @Override
        public int id() {
            return MethodIds.CONNECTION_TUNE_OK;
        }

        @Override
        public void encode(MethodWriter out) {
            out.uint16(channelMax);
            out.uint32(frameMaxBytes);
            out.uint16(heartbeatSeconds);
        }
    }

    record Open(String virtualHost) implements ConnectionMethod {
        static Open read(MethodReader in) {
            var open = new Open(in.shortString());
            in.skipShortString().bits();
            return open;
        }

        @Override
        public int id() {
            return MethodIds.CONNECTION_OPEN;
        }

        @Override
        public void encode(MethodWriter out) {
            out.shortString(virtualHost);
            out.shortString("");
            out.bits(false);
        }
    }

    record OpenOk() implements ConnectionMethod {
        static OpenOk read(MethodReader in) {
            in.skipShortString();
            return new OpenOk();
        }

        @Override
        public int id() {
            return MethodIds.CONNECTION_OPEN_OK;
        }

        @Override
        public void encode(MethodWriter out) {
            out.shortString("");
        }
    }

    /** {@code replyText} is cut to 255 bytes. The failed ids are 0 when no method was at fault. */
    record Close(int replyCode, String replyText, int failedClassId, int failedMethodId) implements ConnectionMethod {
        @Override
        public int id() {
            return MethodIds.CONNECTION_CLOSE;
        }

        @Override
        public void encode(MethodWriter out) {
            out.uint16(replyCode);
            out.shortStringCut(replyText);
            out.uint16(failedClassId);
            out.uint16(failedMethodId);
        }
    }

    record CloseOk() implements ConnectionMethod {
        @Override
        public int id() {
            return MethodIds.CONNECTION_CLOSE_OK;
        }
    }

    /** RabbitMQ's extension: publishers should stop. {@code reason} is cut to 255 bytes. */
    record Blocked(String reason) implements ConnectionMethod {
        @Override
        public int id() {
            return MethodIds.CONNECTION_BLOCKED;
        }

        @Override
        public void encode(MethodWriter out) {
            out.shortStringCut(reason);
        }
    }

    record Unblocked() implements ConnectionMethod {
        @Override
        public int id() {
            return MethodIds.CONNECTION_UNBLOCKED;
        }
    }

    /** RabbitMQ's extension: a new credential for the same user. */
    record UpdateSecret(byte[] newSecret, String reason) implements ConnectionMethod {
        @Override
        public int id() {
            return MethodIds.CONNECTION_UPDATE_SECRET;
        }

        @Override
        public void encode(MethodWriter out) {
            out.longString(newSecret);
            out.shortString(reason);
        }
    }

    record UpdateSecretOk() implements ConnectionMethod {
        @Override
        public int id() {
            return MethodIds.CONNECTION_UPDATE_SECRET_OK;
        }
    }
}

package io.warrenmq.amqp.method;

/** Class 90: transactions of a channel. */
public sealed interface TxMethod extends Method {
    int CLASS_ID = 90;

    static TxMethod decode(int methodId, MethodReader in) {
        return switch (CLASS_ID << 16 | methodId) {
            case MethodIds.TX_SELECT -> new Select();
            case MethodIds.TX_SELECT_OK -> new SelectOk();
            case MethodIds.TX_COMMIT -> new Commit();
            case MethodIds.TX_COMMIT_OK -> new CommitOk();
            case MethodIds.TX_ROLLBACK -> new Rollback();
            case MethodIds.TX_ROLLBACK_OK -> new RollbackOk();
            default -> throw new UnknownMethodException(CLASS_ID, methodId);
        };
    }

    record Select() implements TxMethod {
        @Override
        public int id() {
            return MethodIds.TX_SELECT;
        }
    }

    record SelectOk() implements TxMethod {
        @Override
        public int id() {
            return MethodIds.TX_SELECT_OK;
        }
    }

    record Commit() implements TxMethod {
        @Override
        public int id() {
            return MethodIds.TX_COMMIT;
        }
    }

    record CommitOk() implements TxMethod {
        @Override
        public int id() {
            return MethodIds.TX_COMMIT_OK;
        }
    }

    record Rollback() implements TxMethod {
        @Override
        public int id() {
            return MethodIds.TX_ROLLBACK;
        }
    }

    record RollbackOk() implements TxMethod {
        @Override
        public int id() {
            return MethodIds.TX_ROLLBACK_OK;
        }
    }
}

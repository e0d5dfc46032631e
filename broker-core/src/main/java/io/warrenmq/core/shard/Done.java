package io.warrenmq.core.shard;

/** The answer to a request that asks for nothing but to be carried out. */
public enum Done {
    DONE
}

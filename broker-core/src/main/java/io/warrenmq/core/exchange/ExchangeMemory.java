package io.warrenmq.core.exchange;

/**
 * What an exchange of some types knows of the messages that came before. It is used by publishers on any shard at the
 * same time, lives in memory only, and begins empty after a restart.
 */
public sealed interface ExchangeMemory permits RecentHistory, Deduplication {}

package io.warrenmq.bench.codec;

import io.warrenmq.bench.rig.Contents;
import io.warrenmq.core.message.BasicProperties;
import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.table.TableLimits;
import io.warrenmq.core.table.TableScan;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Properties of a message, and a table of eight headers alone, from bytes and to bytes. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PropertiesCodec {
    private final byte[] plain = Contents.PLAIN.encode();
    private final byte[] withHeaders = Contents.WITH_HEADERS.encode();
    private final byte[] table = Contents.HEADERS.encodeContent();
    private final TableScan scan = new TableScan(TableLimits.CLIENT, "CC", "BCC");

    @Benchmark
    public BasicProperties decodePlain() {
        return BasicProperties.decode(plain, 0, plain.length);
    }

    @Benchmark
    public BasicProperties decodeWithHeaders() {
        return BasicProperties.decode(withHeaders, 0, withHeaders.length);
    }

    /** As a publisher does with headers, as long as they name no further keys. */
    @Benchmark
    public boolean scanTable() {
        return scan.isPlain(table, 0, table.length);
    }

    /** As dead-lettering does: the same properties with another table. */
    @Benchmark
    public byte[] encodeWithHeaders() {
        return Contents.WITH_HEADERS.withHeaders(Contents.HEADERS).encode();
    }

    @Benchmark
    public FieldTable decodeTable() {
        return FieldTable.decode(table, 0, table.length);
    }

    @Benchmark
    public byte[] encodeTable() {
        return Contents.HEADERS.encodeContent();
    }
}

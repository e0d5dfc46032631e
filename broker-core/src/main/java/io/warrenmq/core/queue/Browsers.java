package io.warrenmq.core.queue;

import io.warrenmq.core.browse.BrowseOptions;
import io.warrenmq.core.message.BasicProperties;
import io.warrenmq.core.message.Message;
import io.warrenmq.core.paging.Paging;
import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.table.FieldValue;
import io.warrenmq.core.table.IntType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Consumers of a queue that read it without taking anything out. Owned by the queue's shard. */
final class Browsers {
    private static final String POSITION = "x-position";

    /** What one call of {@link #browse} looks at, at most. */
    private static final int EXAMINED_MAX = 10_000;

    private final Queue queue;
    private final Lanes lanes;
    private final Paging paging;
    private final @Nullable LastValues lastValues;
    private final Map<Consumer, Cursor> cursors = new LinkedHashMap<>();

    Browsers(Queue queue, Lanes lanes, Paging paging, @Nullable LastValues lastValues) {
        this.queue = queue;
        this.lanes = lanes;
        this.paging = paging;
        this.lastValues = lastValues;
    }

    int size() {
        return cursors.size();
    }

    /** Those there are; a copy. */
    List<Consumer> members() {
        return List.copyOf(cursors.keySet());
    }

    void add(Consumer consumer, BrowseOptions options) {
        cursors.put(consumer, cursor(options, Long.MAX_VALUE, new Copies(consumer, options)));
    }

    private Cursor cursor(BrowseOptions options, long examinedMax, Cursor.Viewer viewer) {
        return new Cursor(queue, lanes, paging, options, examinedMax, viewer);
    }

    /** Removes a consumer; false when it is none of these. */
    boolean remove(Consumer consumer) {
        Cursor cursor = cursors.remove(consumer);
        if (cursor != null) {
            cursor.close();
        }
        return cursor != null;
    }

    /** The consumer, if it is one of these, takes messages again. */
    void resume(Consumer consumer) {
        Cursor cursor = cursors.get(consumer);
        if (cursor != null) {
            cursor.run();
        }
    }

    /** Something is ready that was not. */
    void look() {
        if (!cursors.isEmpty()) {
            List.copyOf(cursors.values()).forEach(Cursor::run);
        }
    }

    /** Sends copies to a consumer. */
    private final class Copies implements Cursor.Viewer {
        private final Consumer consumer;
        private final BrowseOptions options;

        Copies(Consumer consumer, BrowseOptions options) {
            this.consumer = consumer;
            this.options = options;
        }

        @Override
        public boolean isReady() {
            return consumer.mayWait() && consumer.takeTurn();
        }

        @Override
        public void show(Message message, long position) {
            if (lastValues != null && options.filter().isSelective()) {
                lastValues.touch(message);
            }
            consumer.handed(false);
            if (!consumer.outlet().deliver(consumer, positioned(message, position), false, null)) {
                consumer.filled();
            }
        }
    }

    private static Message positioned(Message message, long position) {
        BasicProperties properties = message.peekProperties();
        FieldTable headers = properties.headers() == null ? FieldTable.EMPTY : properties.headers();
        return message.withProperties(properties.withHeaders(headers.toBuilder()
                .put(POSITION, new FieldValue.Int(IntType.INT64, position))
                .build()));
    }

    // --- one look

    /** See {@link Queue#browse}. */
    void browse(BrowseOptions options, int countMax, java.util.function.Consumer<? super Browsed> answer) {
        Page page = new Page(countMax, answer);
        Cursor cursor = cursor(options, EXAMINED_MAX, page);
        page.cursor = cursor;
        cursor.run();
    }

    /** Collects what is wanted until it has enough. */
    private static final class Page implements Cursor.Viewer {
        private final int countMax;
        private final java.util.function.Consumer<? super Browsed> answer;
        private final List<Browsed.Seen> seen = new ArrayList<>();
        private @Nullable Cursor cursor;

        Page(int countMax, java.util.function.Consumer<? super Browsed> answer) {
            this.countMax = countMax;
            this.answer = answer;
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void show(Message message, long position) {
            if (seen.size() < countMax) {
                seen.add(new Browsed.Seen(position, message));
            }
            if (seen.size() == countMax) {
                ended(position + 1);
            }
        }

        @Override
        public void ended(long position) {
            if (cursor != null) {
                cursor.close();
                cursor = null;
                answer.accept(new Browsed(List.copyOf(seen), position));
            }
        }
    }
}

package io.warrenmq.core.management;

import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Supplier;

/** What several sources have, one after the other; a source is asked when its turn comes, and nothing is copied. */
final class Chain<T> implements Iterator<T> {
    private final Iterator<Supplier<Iterator<? extends T>>> sources;
    private Iterator<? extends T> current = Collections.emptyIterator();

    Chain(List<Supplier<Iterator<? extends T>>> sources) {
        this.sources = sources.iterator();
    }

    @Override
    public boolean hasNext() {
        while (!current.hasNext() && sources.hasNext()) {
            current = sources.next().get();
        }
        return current.hasNext();
    }

    @Override
    public T next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return current.next();
    }
}

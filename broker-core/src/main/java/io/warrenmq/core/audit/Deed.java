package io.warrenmq.core.audit;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What an operation does, and to what.
 *
 * @param action such as {@code user.delete}
 * @param subject names and values, in order; never a secret
 */
public record Deed(String action, Map<String, String> subject) {
    public Deed {
        subject = Collections.unmodifiableMap(new LinkedHashMap<>(subject));
    }

    /** @param namesAndValues by turns */
    public static Deed of(String action, String... namesAndValues) {
        Map<String, String> subject = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            subject.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return new Deed(action, subject);
    }
}

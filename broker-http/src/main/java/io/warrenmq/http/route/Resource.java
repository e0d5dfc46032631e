package io.warrenmq.http.route;

import java.util.List;

/** A kind of thing that the API is about. */
@FunctionalInterface
public interface Resource {
    /** Its routes. */
    List<Route> routes();
}

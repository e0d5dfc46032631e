package io.warrenmq.http;

import io.warrenmq.core.Broker;
import io.warrenmq.core.shard.Shard;
import io.warrenmq.http.api.ApiResources;
import io.warrenmq.http.node.NodeFacts;
import io.warrenmq.http.route.Resource;
import io.warrenmq.http.route.RouteTable;
import java.util.ArrayList;
import java.util.List;

/**
 * The HTTP API of a broker.
 *
 * @param shard on which the broker's answers arrive; any of its shards
 * @param node what the API shows of the process
 */
public record ManagementApi(Broker broker, Shard shard, NodeFacts node) {
    /** All routes, those of {@code more} first. */
    RouteTable routes(Resource... more) {
        List<Resource> resources = new ArrayList<>(List.of(more));
        resources.addAll(ApiResources.of(broker, shard, node));
        return new RouteTable(resources);
    }
}

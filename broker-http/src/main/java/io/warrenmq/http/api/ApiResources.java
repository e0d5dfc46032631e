package io.warrenmq.http.api;

import io.warrenmq.core.Broker;
import io.warrenmq.core.policy.PolicyRank;
import io.warrenmq.core.shard.Shard;
import io.warrenmq.http.node.NodeFacts;
import io.warrenmq.http.route.Resource;
import java.util.List;

/** All that the API is about, but for the health of the service, which is there before the broker. */
public final class ApiResources {
    private ApiResources() {}

    /** @param shard on which answers arrive */
    public static List<Resource> of(Broker broker, Shard shard, NodeFacts node) {
        BrokerCalls calls = new BrokerCalls(broker, shard);
        return List.of(
                new OverviewResource(calls, node),
                new NodesResource(calls, node),
                new HealthChecks(calls, node),
                new FeaturesResource(),
                new Whoami(),
                new VhostsResource(calls),
                new UsersResource(calls),
                new PermissionsResource(calls),
                new LimitsResource(calls),
                new ParametersResource(calls),
                new PoliciesResource(calls, PolicyRank.USER),
                new PoliciesResource(calls, PolicyRank.OPERATOR),
                new DefinitionsResource(calls),
                new ExchangesResource(calls),
                new QueuesResource(calls),
                new BindingsResource(calls),
                new MessagesResource(calls),
                new RedrivesResource(calls),
                new MessagingResource(calls, node.alarms()),
                new DelayedResource(calls),
                new ConnectionsResource(calls),
                new ChannelsResource(calls),
                new ConsumersResource(calls),
                new ApiDescription());
    }
}

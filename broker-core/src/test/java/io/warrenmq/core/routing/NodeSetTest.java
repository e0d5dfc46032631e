package io.warrenmq.core.routing;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class NodeSetTest {
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 8, 9, 100, 1_000})
    void takesEachNodeOnceUntilItIsCleared(int count) {
        NodeSet set = new NodeSet();
        List<TopicNode> nodes = Stream.generate(TopicNode::new).limit(count).toList();
        for (int round = 0; round < 3; round++) {
            nodes.forEach(each -> assertTrue(set.add(each)));
            nodes.forEach(each -> assertFalse(set.add(each)));
            set.clear();
        }
    }
}

package io.warrenmq.tests.clients;

import io.warrenmq.tests.harness.AmqpTest;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The Python clients that applications run, as Debian packages them. The tests stand in {@code src/test/python}. */
final class PythonClientsTest extends AmqpTest {

    @TestFactory
    Stream<DynamicTest> pika() {
        return new PythonSuite("pika_suite", "pika", "python3-pika").against(broker());
    }

    @TestFactory
    Stream<DynamicTest> pikaPublishing() {
        return new PythonSuite("pika_publishing_suite", "pika", "python3-pika").against(broker());
    }

    @TestFactory
    Stream<DynamicTest> pyAmqp() {
        return new PythonSuite("pyamqp_suite", "amqp", "python3-amqp").against(broker());
    }

    @TestFactory
    Stream<DynamicTest> kombu() {
        return new PythonSuite("kombu_suite", "kombu", "python3-kombu").against(broker());
    }
}

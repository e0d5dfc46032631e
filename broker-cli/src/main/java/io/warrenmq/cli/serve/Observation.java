package io.warrenmq.cli.serve;

import io.warrenmq.cli.log.LogConfiguration;
import io.warrenmq.cli.settings.ObserveSettings;
import io.warrenmq.cli.settings.ObserveSettings.TracedVhosts;
import io.warrenmq.core.Broker;
import io.warrenmq.core.alarm.AlarmEvents;
import io.warrenmq.core.alarm.Alarms;
import io.warrenmq.core.error.BrokerException;

/** Turns on what the broker lets its users see of its work. */
final class Observation {
    private Observation() {}

    /** @throws io.warrenmq.cli.command.CommandFailure when a virtual host to trace does not exist */
    static void begin(ObserveSettings settings, Broker broker, Alarms alarms) {
        AlarmEvents.tell(alarms, broker.events());
        if (settings.logLevel() != null) {
            LogConfiguration.publish(broker.logExchange(), settings.logLevel());
        }
        if (settings.tracing() != null) {
            trace(settings.tracing(), broker);
        }
    }

    private static void trace(TracedVhosts traced, Broker broker) {
        for (String name : traced.names()) {
            try {
                broker.vhost(name);
            } catch (BrokerException refusal) {
                throw ServeCommand.wrong(traced.where() + ": " + refusal.explanation());
            }
        }
        for (String name : broker.vhostNames()) {
            broker.trace(name, traced.contains(name)).join();
        }
    }
}

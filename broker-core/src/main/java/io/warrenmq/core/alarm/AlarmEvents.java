package io.warrenmq.core.alarm;

import io.warrenmq.core.event.Event;
import io.warrenmq.core.event.EventType;
import io.warrenmq.core.event.Events;
import io.warrenmq.core.table.FieldTable;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/** Tells of alarms that are set and cleared. From any thread. */
public final class AlarmEvents {
    private final Alarms alarms;
    private final Events events;

    /** Whether it was told last that the alarm is set. */
    private final Map<Alarm, AtomicBoolean> told = new EnumMap<>(Alarm.class);

    private AlarmEvents(Alarms alarms, Events events) {
        this.alarms = alarms;
        this.events = events;
        for (Alarm alarm : Alarm.values()) {
            told.put(alarm, new AtomicBoolean());
        }
    }

    /** Has the events hear of the alarms from now on. */
    public static void tell(Alarms alarms, Events events) {
        AlarmEvents teller = new AlarmEvents(alarms, events);
        alarms.onChange(teller::changed);
    }

    /** Looks again after each change, because another thread may have changed more meanwhile and found nothing new. */
    private void changed() {
        told.forEach((alarm, wasSet) -> {
            for (boolean isSet = isSet(alarm); wasSet.compareAndSet(!isSet, isSet); isSet = isSet(alarm)) {
                emit(isSet ? EventType.ALARM_SET : EventType.ALARM_CLEARED, alarm);
            }
        });
    }

    private boolean isSet(Alarm alarm) {
        return alarms.inForce().contains(alarm);
    }

    private void emit(EventType type, Alarm alarm) {
        if (events.isWatched()) {
            FieldTable properties = FieldTable.builder()
                    .put("source", alarm.word())
                    .put("node", events.node())
                    .build();
            events.emit(new Event(type, properties));
        }
    }
}

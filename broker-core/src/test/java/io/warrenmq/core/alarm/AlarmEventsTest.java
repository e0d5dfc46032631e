package io.warrenmq.core.alarm;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.warrenmq.core.event.Event;
import io.warrenmq.core.event.Events;
import io.warrenmq.core.table.FieldValue;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Alarms are told once when they are set, and once when they are cleared. */
final class AlarmEventsTest {
    private final Alarms alarms = new Alarms("warren@host");
    private final List<String> told = new ArrayList<>();
    private final Events events = new Events() {
        @Override
        public boolean isWatched() {
            return true;
        }

        @Override
        public void emit(Event event) {
            if (event.properties().find("source") instanceof FieldValue.LongString source) {
                told.add(event.type().routingKey() + " " + source.text());
            }
        }

        @Override
        public String node() {
            return "warren@host";
        }
    };

    @Test
    void alarmIsToldOnceHoweverManyReasonsItHas() {
        AlarmEvents.tell(alarms, events);
        Alarms.Source full = alarms.source(Alarm.DISK);
        Alarms.Source fuller = alarms.source(Alarm.DISK);
        full.raise("");
        fuller.raise("");
        alarms.source(Alarm.MEMORY).raise("");
        full.clear();
        fuller.clear();

        assertEquals(List.of("alarm.set disk", "alarm.set memory", "alarm.cleared disk"), told);
    }
}

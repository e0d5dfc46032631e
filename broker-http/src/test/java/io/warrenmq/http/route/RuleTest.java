package io.warrenmq.http.route;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.warrenmq.core.access.AccessControl;
import io.warrenmq.core.access.Login;
import io.warrenmq.core.access.LoginRequest;
import io.warrenmq.core.access.Permission;
import io.warrenmq.core.access.User;
import io.warrenmq.core.audit.Actor;
import io.warrenmq.http.error.HttpRefusal;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each tag opens, as in RabbitMQ. */
class RuleTest {
    private static final AccessControl MINE_ONLY = new AccessControl() {
        @Override
        public CompletableFuture<Login> login(LoginRequest request) {
            throw new UnsupportedOperationException();
        }

        @Override
        public @Nullable User find(String name) {
            return null;
        }

        @Override
        public boolean mayEnter(User user, String vhost) {
            return vhost.equals("mine");
        }

        @Override
        public boolean may(User user, String vhost, Permission permission, String resource) {
            return false;
        }
    };

    private static char outcome(Rule rule, String tag, @Nullable String vhost) {
        try {
            rule.check(
                    new Caller(MINE_ONLY, new User("u", Set.of(tag)), new Actor("u", "http", null), "GET /api/x"),
                    vhost);
            return 'y';
        } catch (HttpRefusal refusal) {
            assertEquals(401, refusal.status());
            return '-';
        }
    }

    /** In the columns: own virtual host, another one, none. */
    @ParameterizedTest
    @CsvSource({
        "OPEN,                   none,          yyy",
        "MANAGEMENT,             none,          ---",
        "MANAGEMENT,             impersonator,  ---",
        "MANAGEMENT,             management,    yyy",
        "MANAGEMENT,             policymaker,   yyy",
        "MANAGEMENT,             monitoring,    yyy",
        "MANAGEMENT,             administrator, yyy",
        "ENTRY,                  none,          y-y",
        "ENTRY,                  monitoring,    y-y",
        "VHOST,                  none,          ---",
        "VHOST,                  management,    y-y",
        "VHOST,                  policymaker,   y-y",
        "VHOST,                  monitoring,    y-y",
        "VHOST,                  administrator, yyy",
        "VHOST_VISIBLE,          none,          ---",
        "VHOST_VISIBLE,          management,    y-y",
        "VHOST_VISIBLE,          policymaker,   y-y",
        "VHOST_VISIBLE,          monitoring,    yyy",
        "VHOST_VISIBLE,          administrator, yyy",
        "POLICYMAKER,            management,    ---",
        "POLICYMAKER,            policymaker,   y-y",
        "POLICYMAKER,            monitoring,    ---",
        "POLICYMAKER,            administrator, yyy",
        "MONITORING,             management,    ---",
        "MONITORING,             policymaker,   ---",
        "MONITORING,             monitoring,    yyy",
        "MONITORING,             administrator, yyy",
        "ADMINISTRATOR,          policymaker,   ---",
        "ADMINISTRATOR,          monitoring,    ---",
        "ADMINISTRATOR,          administrator, yyy"
    })
    void tagsOpen(Rule rule, String tag, String expected) {
        String found = "" + outcome(rule, tag, "mine") + outcome(rule, tag, "other") + outcome(rule, tag, null);
        assertEquals(expected, found);
    }
}

package io.warrenmq.cli.settings;

import static io.warrenmq.cli.settings.Configured.assertRefused;
import static io.warrenmq.cli.settings.Configured.settings;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.warrenmq.amqp.config.SaslMechanism;
import io.warrenmq.cli.settings.AccessSettings.DefaultUser;
import io.warrenmq.cli.settings.AccessSettings.Permissions;
import io.warrenmq.core.tls.CertificateLogin;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AccessKeysTest {
    @Test
    void defaults() {
        AccessSettings access = settings().access();
        DefaultUser user = access.defaultUser();
        assertEquals("guest", user.name());
        assertEquals("guest", user.password().revealed());
        assertEquals("/", user.vhost());
        assertEquals(Set.of("administrator"), user.tags());
        assertEquals(new Permissions(".*", ".*", ".*"), user.permissions());
        assertEquals(Set.of("guest"), access.loopbackUsers());
        assertEquals(SaslMechanism.ALL, access.mechanisms());
        assertNull(access.definitions());
    }

    @Test
    void fileWins() {
        AccessSettings access = settings(
                        "default_user = joe",
                        "default_pass = 'a # b'",
                        "default_vhost = shop",
                        "default_user_tags.administrator = false",
                        "default_user_tags.monitoring = true",
                        "default_permissions.configure = ^a",
                        "default_permissions.write =",
                        "loopback_users.guest = false",
                        "loopback_users.joe = true",
                        "auth_mechanisms.1 = EXTERNAL",
                        "auth_mechanisms.2 = PLAIN",
                        "ssl_cert_login_from = common_name",
                        "load_definitions = /etc/warren/definitions.json")
                .access();
        DefaultUser user = access.defaultUser();
        assertEquals("joe", user.name());
        assertEquals("a # b", user.password().revealed());
        assertEquals("shop", user.vhost());
        assertEquals(Set.of("monitoring"), user.tags());
        assertEquals(new Permissions("^a", "", ".*"), user.permissions());
        assertEquals(Set.of("joe"), access.loopbackUsers());
        assertEquals(Set.of(SaslMechanism.EXTERNAL, SaslMechanism.PLAIN), access.mechanisms());
        assertEquals(new CertificateLogin.CommonName(), access.certificateLogin());
        assertEquals(Path.of("/etc/warren/definitions.json"), access.definitions());
    }

    @Test
    void nobodyNeedBeHeldToThisMachine() {
        assertEquals(Set.of(), settings("loopback_users = none").access().loopbackUsers());
    }

    @Test
    void permissionThatIsNoPatternIsRefused() {
        assertRefused(
                "w.conf:1: default_permissions.read is '(', which is no regular expression: Unclosed group",
                "default_permissions.read = (");
    }

    @Test
    void passwordIsInNoText() {
        assertFalse(settings("default_pass = hunter2").toString().contains("hunter2"));
    }
}

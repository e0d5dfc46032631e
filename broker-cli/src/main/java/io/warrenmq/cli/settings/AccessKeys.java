package io.warrenmq.cli.settings;

import io.warrenmq.amqp.config.AmqpTls;
import io.warrenmq.amqp.config.SaslMechanism;
import io.warrenmq.cli.config.Config;
import io.warrenmq.cli.config.HiddenText;
import io.warrenmq.cli.config.Key;
import io.warrenmq.cli.config.KeyGroup;
import io.warrenmq.cli.config.Values;
import io.warrenmq.core.access.PasswordPolicy;
import io.warrenmq.core.tls.CertificateLogin;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The keys that say who gets in. */
final class AccessKeys {
    static final KeyGroup GROUP = new KeyGroup("Users");

    private static final String EVERYTHING = ".*";
    private static final int SAN_INDEX_MAX = 16;
    private static final int ITERATIONS_MIN = 1_000;
    private static final int ITERATIONS_MAX = 10_000_000;
    private static final int HANDSHAKE_MS_MAX = 600_000;

    static final Key<String> USER =
            GROUP.add(Key.of("default_user", Values.name(), "user that is made at the first start")
                    .otherwise("guest")
                    .environment("RABBITMQ_USERNAME", "RABBITMQ_DEFAULT_USER"));

    static final Key<HiddenText> PASSWORD = GROUP.add(Key.of("default_pass", Values.secret(), "its password")
            .otherwise("`guest`", _ -> new HiddenText("guest"))
            .environment("RABBITMQ_PASSWORD", "RABBITMQ_DEFAULT_PASS"));

    static final Key<String> VHOST =
            GROUP.add(Key.of("default_vhost", Values.name(), "virtual host that is made at the first start")
                    .otherwise("/")
                    .environment("RABBITMQ_VHOST", "RABBITMQ_DEFAULT_VHOST"));

    static final Key<Boolean> TAGS =
            GROUP.add(Key.of("default_user_tags.*", Values.flag(), "its tags").unset("`administrator`"));

    static final Key<String> CONFIGURE = GROUP.add(permission("configure"));
    static final Key<String> READ = GROUP.add(permission("read"));
    static final Key<String> WRITE = GROUP.add(permission("write"));

    static final Key<String> ALL_FROM_ANYWHERE =
            GROUP.add(Key.of("loopback_users", Values.choice("none"), "`none`: nobody is held to this machine")
                    .unset("`guest` is"));

    static final Key<Boolean> LOOPBACK =
            GROUP.add(Key.of("loopback_users.*", Values.flag(), "whether that user may come from this machine only")
                    .unset("`true` for `guest`"));

    static final Key<String> MECHANISMS =
            GROUP.add(Key.of("auth_mechanisms.*", Values.choice("PLAIN", "AMQPLAIN", "EXTERNAL"), "ways to log in")
                    .unset("all of them"));

    static final Key<String> CERTIFICATE_NAME = GROUP.add(Key.of(
                    "ssl_cert_login_from",
                    Values.choice("distinguished_name", "common_name", "subject_alternative_name", "subject_alt_name"),
                    "what of a client's certificate is the user's name")
            .otherwise("distinguished_name"));

    static final Key<String> SAN_TYPE = GROUP.add(Key.of(
                    "ssl_cert_login_san_type",
                    Values.choice("dns", "ip", "email", "uri"),
                    "which kind of alternative name")
            .otherwise("dns"));

    static final Key<Integer> SAN_INDEX = GROUP.add(
            Key.of("ssl_cert_login_san_index", Values.number(0, SAN_INDEX_MAX), "which one of that kind, from 0")
                    .otherwise(0));

    static final Key<Integer> TLS_HANDSHAKE = GROUP.add(
            Key.of("ssl_handshake_timeout", Values.number(1, HANDSHAKE_MS_MAX), "milliseconds for the handshake of TLS")
                    .otherwise(AmqpTls.HANDSHAKE_MS));

    static final Key<Integer> ITERATIONS = GROUP.add(Key.of(
                    "password_hashing.pbkdf2_iterations",
                    Values.number(ITERATIONS_MIN, ITERATIONS_MAX),
                    "of the hash of a new password: what guessing one costs, and what a login costs")
            .otherwise(PasswordPolicy.ITERATIONS));

    static final Key<Boolean> MD5 = GROUP.add(Key.of(
                    "password_hashing.md5_allowed",
                    Values.flag(),
                    "whether users with MD5 hashes, which a definitions file may bring, are let in")
            .otherwise(false));

    static final Key<Path> DEFINITIONS =
            GROUP.add(Key.of("load_definitions", Values.path(), "file with definitions to import at start")
                    .unset("none"));

    static final Key<Path> MANAGEMENT_DEFINITIONS =
            GROUP.add(Key.of("management.load_definitions", Values.path(), "the same, by its older name")
                    .unset("none"));

    static final Key<Path> LOCAL_DEFINITIONS =
            GROUP.add(Key.of("definitions.local.path", Values.path(), "the same, by its newer name")
                    .unset("none"));

    static final Key<Boolean> SKIP_UNCHANGED = GROUP.add(
            Key.of("definitions.skip_if_unchanged", Values.flag(), "leaves a file alone that was imported before")
                    .otherwise(false));

    static final Key<String> BACKEND =
            GROUP.add(Key.of("definitions.import_backend", Values.choice("local_filesystem"), "where they come from")
                    .otherwise("local_filesystem"));

    static final Key<String> BACKENDS = GROUP.add(Key.of(
                    "auth_backends.*",
                    Values.choice("internal", "rabbit_auth_backend_internal"),
                    "who knows users and permissions")
            .unset("`internal`"));

    static final Key<String> ANONYMOUS =
            GROUP.add(Key.of("anonymous_login_user", Values.choice("none"), "nobody gets in without a name")
                    .otherwise("none"));

    private AccessKeys() {}

    private static Key<String> permission(String word) {
        return Key.of(
                        "default_permissions." + word,
                        Values.text(),
                        "its permission to " + word + ", a pattern of names")
                .otherwise(EVERYTHING);
    }

    /** @throws io.warrenmq.cli.config.ConfigException when a value is wrong in a way that its key alone cannot tell */
    static AccessSettings settings(Config config) {
        return new AccessSettings(
                defaultUser(config),
                loopbackUsers(config),
                new PasswordPolicy(PasswordPolicy.DEFAULT.algorithm(), config.value(ITERATIONS), config.value(MD5)),
                mechanisms(config),
                certificateLogin(config),
                config.value(TLS_HANDSHAKE),
                definitions(config),
                config.value(SKIP_UNCHANGED));
    }

    private static Set<SaslMechanism> mechanisms(Config config) {
        List<String> given = config.list(MECHANISMS);
        return given.isEmpty()
                ? SaslMechanism.ALL
                : given.stream().map(SaslMechanism::valueOf).collect(Collectors.toSet());
    }

    private static CertificateLogin certificateLogin(Config config) {
        return switch (config.value(CERTIFICATE_NAME)) {
            case "common_name" -> new CertificateLogin.CommonName();
            case "distinguished_name" -> new CertificateLogin.DistinguishedName();
            default ->
                new CertificateLogin.AlternativeName(
                        CertificateLogin.Kind.valueOf(config.value(SAN_TYPE).toUpperCase(Locale.ROOT)),
                        config.value(SAN_INDEX));
        };
    }

    private static AccessSettings.DefaultUser defaultUser(Config config) {
        Set<String> tags = new TreeSet<>();
        Map<String, Boolean> given = config.family(TAGS);
        if (given.getOrDefault("administrator", given.isEmpty())) {
            tags.add("administrator");
        }
        given.forEach((tag, has) -> {
            if (has) {
                tags.add(tag);
            }
        });
        return new AccessSettings.DefaultUser(
                config.value(USER),
                config.value(PASSWORD),
                config.value(VHOST),
                tags,
                new AccessSettings.Permissions(
                        pattern(config, CONFIGURE), pattern(config, WRITE), pattern(config, READ)));
    }

    private static String pattern(Config config, Key<String> key) {
        String text = config.value(key);
        try {
            return Pattern.compile(text).pattern();
        } catch (PatternSyntaxException e) {
            throw config.wrong(key, "is no regular expression: " + e.getDescription());
        }
    }

    private static Set<String> loopbackUsers(Config config) {
        Set<String> users = new HashSet<>();
        if (!config.isSet(ALL_FROM_ANYWHERE)) {
            users.add("guest");
        }
        config.family(LOOPBACK).forEach((user, isHeld) -> {
            if (isHeld) {
                users.add(user);
            } else {
                users.remove(user);
            }
        });
        return users;
    }

    private static @Nullable Path definitions(Config config) {
        for (Key<Path> key : List.of(LOCAL_DEFINITIONS, DEFINITIONS, MANAGEMENT_DEFINITIONS)) {
            Path path = config.find(key);
            if (path != null) {
                return path;
            }
        }
        return null;
    }
}

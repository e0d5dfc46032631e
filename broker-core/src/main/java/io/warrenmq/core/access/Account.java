package io.warrenmq.core.access;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A user with all that it may do. It is replaced with each change, so what is remembered here about a login never
 * outlives a change. From any thread.
 */
final class Account {
    /** The last login that was found right. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Verified(byte[] fingerprint, long untilMs) {}

    private final User user;
    private final PasswordHash password;

    /** By virtual host. */
    private final Map<String, Grant> grants;

    /** By virtual host and exchange. */
    private final Map<String, Map<String, TopicGrant>> topicGrants;

    private volatile @Nullable Verified verified;

    Account(
            User user,
            PasswordHash password,
            Map<String, Grant> grants,
            Map<String, Map<String, TopicGrant>> topicGrants) {
        this.user = user;
        this.password = password;
        this.grants = Map.copyOf(grants);
        this.topicGrants = Map.copyOf(topicGrants);
    }

    User user() {
        return user;
    }

    PasswordHash password() {
        return password;
    }

    Map<String, Grant> grants() {
        return grants;
    }

    Map<String, Map<String, TopicGrant>> topicGrants() {
        return topicGrants;
    }

    Account with(User changedUser, PasswordHash changedPassword) {
        return new Account(changedUser, changedPassword, grants, topicGrants);
    }

    Account withGrants(Map<String, Grant> changed) {
        return new Account(user, password, changed, topicGrants);
    }

    Account withTopicGrants(Map<String, Map<String, TopicGrant>> changed) {
        return new Account(user, password, grants, changed);
    }

    UserDetails details() {
        return new UserDetails(user.name(), password, new ArrayList<>(user.tags()));
    }

    /** Whether exactly this login was found right a short while ago. */
    boolean isVerified(byte[] fingerprint, long nowMs) {
        Verified last = verified;
        return last != null && nowMs < last.untilMs() && MessageDigest.isEqual(last.fingerprint(), fingerprint);
    }

    void verified(byte[] fingerprint, long untilMs) {
        verified = new Verified(fingerprint, untilMs);
    }
}

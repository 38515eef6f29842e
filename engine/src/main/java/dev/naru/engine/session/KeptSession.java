package dev.naru.engine.session;

import java.time.Instant;
import java.util.Optional;

/**
 * A session as it is kept.
 *
 * @param key tells it from the others of its application; nobody can learn its id from that
 * @param content whatever the application server has written; the keeper does not look into it
 * @param account who is logged in by it
 * @param expires when it may be forgotten; empty for never
 */
public record KeptSession(
    String key, byte[] content, Optional<String> account, Optional<Instant> expires) {}

package dev.naru.web.proxy;

import dev.naru.engine.config.Doc;
import dev.naru.engine.config.Shorthand;
import java.time.Duration;
import java.util.Optional;

/**
 * That clients stay with the server that answered them first: a cookie's name, or a mapping.
 *
 * @param cookie its name
 * @param maxAge how long clients keep it; as long as the browser runs when absent
 */
@Shorthand("cookie")
public record StickyConfig(
    @Doc("Name of the cookie that says which server it was.") String cookie,
    @Doc("How long clients keep it; as long as the browser runs when absent.")
        Optional<Duration> maxAge) {}

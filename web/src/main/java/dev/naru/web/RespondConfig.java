package dev.naru.web;

import dev.naru.engine.config.Default;
import dev.naru.engine.config.Doc;

/**
 * One answer for every request.
 *
 * @param respond the body; may be empty
 * @param status 200 to 599
 * @param type the body's media type; text without a charset is sent as UTF-8
 */
public record RespondConfig(
    @Doc("The body; may be empty.") String respond,
    @Doc("200 to 599.") @Default("200") int status,
    @Doc("Media type of the body.") @Default("text/plain") String type) {}

package dev.naru.web;

import dev.naru.engine.config.Doc;
import dev.naru.web.gate.GatesConfig;
import java.util.Optional;

/**
 * What every kind of route may have.
 *
 * @param headers applied behind the site's
 * @param compress whether answers are compressed; the site's where absent
 * @param gates what a request passes before the route answers
 */
public record RouteOptions(
    @Doc("Changes the fields of answers.") HeaderRules headers,
    @Doc(
            "Whether answers are compressed: files are, unless this says no; others, when it says"
                + " yes.")
        Optional<Boolean> compress,
    @Doc("What a request passes before the route answers: see gates.md.") GatesConfig gates) {}

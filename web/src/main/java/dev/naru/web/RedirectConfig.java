package dev.naru.web;

import dev.naru.engine.config.Default;
import dev.naru.engine.config.Doc;

/**
 * A redirect. A target that ends with a slash keeps what follows the route's path; any other target
 * is one page for everything. The query is kept, unless the target has one, or a fragment.
 *
 * @param redirect a path, or an absolute {@code http} or {@code https} URL
 * @param status 301, 302, 303, 307 or 308
 */
public record RedirectConfig(
    @Doc(
            "Where to: a path or an absolute URL; with a slash at its end the rest of the path is"
                + " kept.")
        String redirect,
    @Doc("301, 302, 303, 307 or 308.") @Default("308") int status) {}

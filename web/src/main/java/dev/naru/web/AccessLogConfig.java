package dev.naru.web;

import dev.naru.engine.config.Default;
import dev.naru.engine.config.Doc;
import dev.naru.engine.config.Shorthand;
import dev.naru.http.log.AccessLog.Format;
import java.nio.file.Path;

/**
 * The key {@code access-log}: a file, or a mapping.
 *
 * @param file that each request is written to; begun anew when it has been moved away
 * @param format of a line
 */
@Shorthand("file")
public record AccessLogConfig(
    @Doc("File for a line about each request; its folder must exist.") Path file,
    @Doc("combined, as Apache's httpd writes it, or json: an object a line.") @Default("combined")
        Format format) {}

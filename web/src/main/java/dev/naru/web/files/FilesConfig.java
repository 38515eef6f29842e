package dev.naru.web.files;

import dev.naru.engine.config.Default;
import dev.naru.engine.config.Doc;
import dev.naru.engine.config.Size;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Static files.
 *
 * @param files the folder; may itself be a link, which is followed anew at each check, so that a
 *     release can be switched by moving it
 * @param cache how long clients may keep them
 * @param index what answers for a folder: the first of these names that is there
 * @param listing whether a folder without an index shows what is in it
 * @param fallback what answers where nothing is, for applications of a single page
 * @param errors pages for errors, by status
 * @param memory bytes of files kept in memory
 */
public record FilesConfig(
    @Doc("The folder.") Path files,
    @Doc("How long clients may keep them: 1h, 30d, no-cache, no-store or immutable.")
        @Default("no-cache")
        CacheRule cache,
    @Doc("What answers for a folder: the first of these names that is there.")
        @Default("[index.html]")
        List<String> index,
    @Doc("Whether a folder without an index shows what is in it.") @Default("false")
        boolean listing,
    @Doc("The file that answers where nothing is and the name has no extension: index.html.")
        Optional<String> fallback,
    @Doc("Files that are shown for errors, by status: { 404: /404.html }.")
        Map<String, String> errors,
    @Doc("Bytes of files kept in memory.") @Default("32MiB") Size memory) {
  public FilesConfig {
    index = List.copyOf(index);
    errors = Map.copyOf(errors);
  }
}

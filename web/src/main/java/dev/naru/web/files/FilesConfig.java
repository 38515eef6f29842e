package dev.naru.web.files;

import dev.naru.engine.config.Default;
import dev.naru.engine.config.Doc;
import dev.naru.engine.config.Size;
import java.nio.file.Path;
import java.util.List;

/**
 * Static files.
 *
 * @param files the folder; may itself be a link, which is followed anew at each check, so that a
 *     release can be switched by moving it
 * @param cache how long clients may keep them
 * @param index what answers for a folder: the first of these names that is there
 * @param memory bytes of small files kept in memory
 */
public record FilesConfig(
    @Doc("The folder.") Path files,
    @Doc("How long clients may keep them: 1h, 30d, no-cache, no-store or immutable.")
        @Default("no-cache")
        CacheRule cache,
    @Doc("What answers for a folder: the first of these names that is there.")
        @Default("[index.html]")
        List<String> index,
    @Doc("Bytes of small files kept in memory.") @Default("32MiB") Size memory) {
  public FilesConfig {
    index = List.copyOf(index);
  }
}

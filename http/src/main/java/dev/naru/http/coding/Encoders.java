package dev.naru.http.coding;

import com.aayushatharva.brotli4j.Brotli4jLoader;
import com.aayushatharva.brotli4j.encoder.BrotliOutputStream;
import com.aayushatharva.brotli4j.encoder.Encoder.Parameters;
import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import com.github.luben.zstd.util.Native;
import dev.naru.engine.network.Blocking;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes content codings. Brotli and zstd come from native libraries: where one cannot be loaded,
 * its coding is not offered.
 */
public final class Encoders {

  /** How hard to try. */
  public enum Effort {
    /** For what is sent once. */
    ONCE,
    /** For what is kept and sent often. */
    KEPT
  }

  private static final Logger log = LoggerFactory.getLogger(Encoders.class);
  private static final int CHUNK = 16 * 1024;
  private static final Set<Coding> AT_FIRST = Collections.unmodifiableSet(EnumSet.of(Coding.GZIP));

  private static volatile boolean loaded;

  private Encoders() {}

  /** Loads the native libraries when it is first touched. */
  private static final class Loaded {
    static final Set<Coding> ALL = load();

    private static Set<Coding> load() {
      EnumSet<Coding> all = EnumSet.of(Coding.GZIP);
      if (loads("brotli", Brotli4jLoader::ensureAvailability)) {
        all.add(Coding.BROTLI);
      }
      if (loads("zstd", Native::load)) {
        all.add(Coding.ZSTD);
      }
      loaded = true;
      return Collections.unmodifiableSet(all);
    }

    private static boolean loads(String name, Runnable loader) {
      try {
        loader.run();
        return true;
      } catch (LinkageError | RuntimeException e) {
        log.info("{} is not offered: its native library does not load: {}", name, e.toString());
        return false;
      }
    }
  }

  /**
   * What can be made on this machine, without identity. The first call on a thread that may block
   * loads the native libraries; until then an event loop gets gzip alone.
   */
  public static Set<Coding> available() {
    return loaded || Blocking.mayBlock() ? Loaded.ALL : AT_FIRST;
  }

  /**
   * Begins.
   *
   * @param coding one of {@link #available}
   * @param out takes what was made; a flush makes it whole up to there; closed with what is
   *     returned
   * @return takes what is to be made; must be closed, for it holds memory outside the heap
   */
  public static OutputStream open(Coding coding, Effort effort, OutputStream out)
      throws IOException {
    boolean kept = effort == Effort.KEPT;
    return switch (coding) {
      case BROTLI -> new BrotliOutputStream(out, Parameters.create(kept ? 6 : 4, 20), CHUNK);
      case ZSTD -> new ZstdOutputStreamNoFinalizer(out, kept ? 9 : 3);
      case GZIP -> new Gzip(out, kept ? 7 : 5);
      case IDENTITY -> out;
    };
  }

  private static final class Gzip extends GZIPOutputStream {
    Gzip(OutputStream out, int level) throws IOException {
      super(out, CHUNK, true);
      def.setLevel(level);
    }
  }
}

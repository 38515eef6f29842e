package dev.naru.web.files;

import dev.naru.engine.network.Blocking;
import dev.naru.engine.network.Network;
import dev.naru.http.SharedFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Large files that are kept open, so that an answer needs not walk to them anew. Bounded; what has
 * not been asked for in a while is closed, and so is what has been replaced, when the last answer
 * that is sent from it has ended.
 *
 * <p>What is open is one state of a file: a file that is replaced leaves the old one whole in our
 * hands. One that is written over does not; {@link Open#unchanged} tells.
 */
final class OpenFiles implements AutoCloseable {

  /** How many files are kept open for a route. */
  static final int MOST = 1_000;

  /** How long one is kept that nobody asks for. */
  static final Duration REST = Duration.ofSeconds(10);

  private static final Logger LOG = LoggerFactory.getLogger(OpenFiles.class);

  /** How much is fetched with one call to the system. */
  private static final int FETCHED = 128 * 1024;

  private final Network network;
  private final Devices devices = new Devices();

  /** The one that was asked for last is the last. */
  private final Map<Tree.Found, Open> files = new LinkedHashMap<>(16, 0.75f, true);

  private boolean sweeping;
  private boolean closed;

  OpenFiles(Network network) {
    this.network = network;
  }

  /** One that is open; to be released. Does not block. */
  synchronized @Nullable SharedFile lease(Tree.Found file) {
    Open open = files.get(file);
    if (open == null || !open.channel.isOpen()) {
      return null;
    }
    open.uses++;
    open.used = network.clock().nanos();
    return open;
  }

  /**
   * Opens one; to be released.
   *
   * @param whenChanged told when it is seen that the file was written over
   * @throws IOException when it is not the file that was found
   */
  SharedFile open(Tree.Found file, Runnable whenChanged) throws IOException {
    Open opened = new Open(file, Tree.open(file), devices.local(file.real()), whenChanged);
    List<Open> unwanted = new ArrayList<>();
    synchronized (this) {
      opened.uses = 1;
      opened.used = network.clock().nanos();
      if (closed) {
        opened.dropped = true;
        return opened;
      }
      drop(files.put(file, opened), unwanted);
      Iterator<Open> oldest = files.values().iterator();
      while (files.size() > MOST) {
        drop(oldest.next(), unwanted);
        oldest.remove();
      }
      if (!sweeping) {
        sweeping = true;
        network.clock().schedule(REST, this::sweep);
      }
    }
    unwanted.forEach(Open::close);
    return opened;
  }

  /** Keeps one no longer: it has been replaced. */
  void forget(Tree.Found file) {
    List<Open> unwanted = new ArrayList<>();
    synchronized (this) {
      drop(files.remove(file), unwanted);
    }
    unwanted.forEach(Open::close);
  }

  private void sweep() {
    List<Open> unwanted = new ArrayList<>();
    synchronized (this) {
      long now = network.clock().nanos();
      for (Iterator<Open> all = files.values().iterator(); all.hasNext(); ) {
        Open open = all.next();
        if (open.uses == 0 && now - open.used >= REST.toNanos()) {
          drop(open, unwanted);
          all.remove();
        }
      }
      sweeping = !files.isEmpty();
      if (sweeping) {
        network.clock().schedule(REST, this::sweep);
      }
    }
    unwanted.forEach(Open::close);
  }

  private static void drop(@Nullable Open open, List<Open> unwanted) {
    if (open != null) {
      open.dropped = true;
      if (open.uses == 0) {
        unwanted.add(open);
      }
    }
  }

  /** How many are open. */
  synchronized int count() {
    return files.size();
  }

  @Override
  public void close() {
    List<Open> unwanted = new ArrayList<>();
    synchronized (this) {
      closed = true;
      files.values().forEach(open -> drop(open, unwanted));
      files.clear();
    }
    unwanted.forEach(Open::close);
  }

  private final class Open implements SharedFile {
    private final Tree.Found file;
    private final FileChannel channel;
    private final Runnable whenChanged;
    private final RecentReads reads;
    private final boolean local;
    private int uses;
    private long used;
    private boolean dropped;

    Open(Tree.Found file, FileChannel channel, boolean local, Runnable whenChanged) {
      this.file = file;
      this.channel = channel;
      this.local = local;
      this.whenChanged = whenChanged;
      this.reads = new RecentReads(REST, network.clock().nanos());
    }

    @Override
    public FileChannel channel() {
      return channel;
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
      mayWait();
      int count = channel.read(target, position);
      if (count > 0) {
        reads.add(position, count, network.clock().nanos());
      }
      return count;
    }

    @Override
    public boolean atHand(long position, long count) {
      return local && reads.contain(position, count, network.clock().nanos());
    }

    @Override
    public boolean fetch(long position, long count) throws IOException {
      if (!local) {
        return false;
      }
      Blocking.assertMayBlock();
      try (Arena arena = Arena.ofConfined()) { // outside the heap: one copy, and nobody looks at it
        ByteBuffer target = arena.allocate(Math.min(count, FETCHED)).asByteBuffer();
        for (long done = 0, read; done < count; done += read) {
          target.clear().limit((int) Math.min(count - done, target.capacity()));
          read = read(target, position + done);
          if (read < 0) {
            return false;
          }
        }
      }
      return atHand(position, count);
    }

    /** The system remembers what it knows of a file of its own that is open. */
    private void mayWait() {
      if (!local) {
        Blocking.assertMayBlock();
      }
    }

    @Override
    public boolean unchanged() throws IOException {
      mayWait();
      if (channel.size() == file.stamp().size() && Tree.untouched(file)) {
        return true;
      }
      forget(file);
      whenChanged.run();
      return false;
    }

    @Override
    public void release() {
      boolean last;
      synchronized (OpenFiles.this) {
        uses--;
        last = dropped && uses == 0;
      }
      if (last) {
        close();
      }
    }

    private void close() {
      try {
        channel.close();
      } catch (IOException e) {
        LOG.debug("closing {}: {}", file.real(), e.getMessage());
      }
    }
  }
}

package dev.naru.was;

import dev.naru.engine.Platform;
import dev.naru.was.war.WarException;
import dev.naru.was.war.WarStore;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One application of a folder, in all its versions: what its files are, what runs of it, and why
 * not. Only one thing is done with it at a time; who wants to do something claims it.
 */
final class FolderApp {

  /** Looks at a WAR that is not whole, after which it is not being copied but broken. */
  private static final int PATIENCE = 10;

  private static final Logger LOG = LoggerFactory.getLogger(FolderApp.class);

  /** A file at a look. */
  private record Seen(AppFile file, AppFile.Stamp stamp) {}

  private final String base;
  private final AppsConfig config;
  private final String site;
  private final Platform platform;
  private @Nullable AppSlot slot;
  private boolean refused;
  private boolean claimed;
  private int absences;
  private int unwhole;
  private @Nullable Seen seen;
  private @Nullable Seen failed;
  private volatile String reason = "";

  FolderApp(String base, AppsConfig config, String site, Platform platform) {
    this.base = base;
    this.config = config;
    this.site = site;
    this.platform = platform;
  }

  String base() {
    return base;
  }

  /** Where it answers, once that is known. */
  synchronized Optional<AppSlot> slot() {
    return Optional.ofNullable(slot);
  }

  /** It answers at a path. */
  synchronized void open(String contextPath) {
    AppFile file = new AppFile(config.apps().resolve(base + ".war"), base, "");
    slot = new AppSlot(config.of(file), site, contextPath, platform);
  }

  /** It can never be deployed under this name. */
  synchronized void refuse(String why) {
    refused = true;
    reason = why;
    LOG.error("{}: {}", config.apps().resolve(base), why);
  }

  /** Why it could not be deployed, when it could not. */
  Optional<String> failure() {
    String why = reason;
    return why.isEmpty() ? Optional.empty() : Optional.of(base + ": " + why);
  }

  /** Takes it for doing something with it. */
  synchronized void claim() throws IOException {
    if (claimed) {
      giveUpLateStart();
      throw new IOException(base + " is being deployed at this moment; try again");
    }
    if (refused) {
      throw new IOException(base + ": " + reason);
    }
    claimed = true;
  }

  /** Whoever wants something else of it need not wait for a start that hangs. */
  private void giveUpLateStart() {
    slot().filter(AppSlot::startsLate).ifPresent(AppSlot::giveUpStart);
  }

  synchronized void unclaim() {
    claimed = false;
  }

  // --- looks

  /** Its files are not there; true when it has been closed for that. */
  boolean gone() {
    synchronized (this) {
      if (++absences < 2) {
        return false;
      }
      if (claimed) {
        giveUpLateStart();
        return false;
      }
      claimed = true;
    }
    LOG.info("{} has been removed from {} and is undeployed", base, config.apps());
    platform.network().executor().execute(this::close);
    return true;
  }

  /**
   * Its files, the newest last.
   *
   * @param first whether what is found counts without a second look
   * @return what is to be done, for which it is claimed
   */
  synchronized Optional<Runnable> look(List<AppFile> files, boolean first) {
    absences = 0;
    AppSlot into = slot;
    if (into == null) {
      return Optional.empty();
    }
    AppFile newest = files.getLast();
    Seen now;
    try {
      now = new Seen(newest, newest.stamp());
    } catch (IOException e) {
      return Optional.empty(); // It has gone since the folder was read.
    }
    if (claimed) {
      if (!now.equals(seen)) {
        giveUpLateStart();
      }
      return Optional.empty();
    }
    if (answers(into, now)) {
      failed = null;
      reason = "";
      endOthers(into, files);
      seen = now;
      return Optional.empty();
    }
    boolean stable = first || now.equals(seen);
    seen = now;
    if (!stable || now.equals(failed) || !whole(now)) {
      return Optional.empty();
    }
    claimed = true;
    return Optional.of(() -> deployAndTell(now));
  }

  private static boolean answers(AppSlot slot, Seen now) {
    List<AppVersion> running = slot.versions();
    return !running.isEmpty()
        && running.getFirst().version().equals(now.file.version())
        && running.getFirst().stamp().equals(now.stamp);
  }

  /** Older versions end with their last session, or with their file. */
  private static void endOthers(AppSlot slot, List<AppFile> files) {
    List<AppVersion> running = slot.versions();
    for (AppVersion version : running.subList(1, running.size())) {
      if (files.stream().noneMatch(file -> file.version().equals(version.version()))) {
        slot.remove(version);
      }
    }
    slot.endOldVersions();
  }

  /** A WAR that is being copied has no directory at its end yet. */
  private boolean whole(Seen now) {
    if (Files.isDirectory(now.file.path())) {
      return true;
    }
    try {
      WarStore.check(now.file.path());
      unwhole = 0;
      return true;
    } catch (WarException e) {
      if (++unwhole >= PATIENCE) {
        unwhole = 0;
        fail(now, now.file.path() + ": " + e.getMessage());
      }
    } catch (IOException e) {
      LOG.debug("{} cannot be read now", now.file.path(), e);
    }
    return false;
  }

  private synchronized void fail(Seen what, String why) {
    failed = what;
    reason = why;
    LOG.error("not deployed: {}", why);
  }

  private void deployAndTell(Seen now) {
    try {
      deploy(now.file);
    } catch (IOException e) {
      // Told by deploy.
    } finally {
      unclaim();
    }
  }

  /** Deploys a file of its; by whoever has claimed it. What runs goes on when that fails. */
  void deploy(AppFile file) throws IOException {
    AppSlot into = slot().orElseThrow(() -> new IOException(base + ": " + reason));
    Seen now = new Seen(file, file.stamp());
    try {
      into.deploy(config.of(file), file.version());
      synchronized (this) {
        failed = null;
        reason = "";
      }
    } catch (IOException e) {
      LOG.debug("{} was not deployed", file.path(), e);
      fail(now, String.valueOf(e.getMessage()));
      throw e;
    } catch (RuntimeException | Error e) {
      LOG.error("{} was not deployed", file.path(), e);
      fail(now, file.path() + ": " + e);
      throw new IOException(file.path() + ": " + e, e);
    }
  }

  // --- for people

  /** How each version is, and what is not running. */
  List<AppState> states() {
    Optional<AppSlot> into = slot();
    Seen last;
    boolean busy;
    synchronized (this) {
      last = seen;
      busy = claimed;
    }
    List<AppState> all = new ArrayList<>();
    into.ifPresent(
        one ->
            all.addAll(
                one.states(
                    version ->
                        version.version().isEmpty() ? base : base + "##" + version.version())));
    String why = reason;
    boolean failing = !why.isEmpty();
    String detail = failing ? why : into.flatMap(AppSlot::starting).orElse("");
    if (failing || all.isEmpty() || busy) {
      all.add(
          new AppState(
              into.map(AppSlot::name).orElse(base),
              site,
              into.map(AppSlot::contextPath).orElse("") + "/",
              last == null ? "" : last.file.version(),
              failing ? AppState.Status.FAILED : AppState.Status.STARTING,
              detail,
              0,
              0,
              0,
              0,
              last == null ? base : String.valueOf(last.file.path().getFileName())));
    }
    return all;
  }

  void drain(Duration deadline) {
    slot().ifPresent(one -> one.drain(deadline));
  }

  void close() {
    slot().ifPresent(AppSlot::close);
  }
}

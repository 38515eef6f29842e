package dev.naru.was;

import dev.naru.engine.FileMistake;
import dev.naru.engine.control.Command;
import dev.naru.engine.text.Json;
import dev.naru.engine.text.Table;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The command {@code app}: what {@code naru app} asks for.
 *
 * <pre>
 *   list [json]                all applications and how they are
 *   deploy FILE [PATH]         copies a WAR into a folder of applications and deploys it
 *   undeploy NAME              removes an application from its folder; NAME is its name or path
 *   sessions NAME [json]       its sessions, without their ids
 * </pre>
 */
final class AppCommand implements Command.Handler {

  private static final String JSON = "json";

  private final AppRegistry registry;

  AppCommand(AppRegistry registry) {
    this.registry = registry;
  }

  Command command() {
    return new Command("app", "Looks after applications; `naru app` knows how.", this);
  }

  @Override
  public String run(List<String> arguments) throws IOException {
    String what = arguments.isEmpty() ? "" : arguments.getFirst();
    boolean json = arguments.size() > 1 && arguments.getLast().equals(JSON);
    List<String> words = arguments.subList(0, arguments.size() - (json ? 1 : 0));
    return switch (what + "/" + Math.max(0, words.size() - 1)) {
      case "list/0" -> list(json);
      case "deploy/1" -> files(() -> deploy(Path.of(words.get(1)), Optional.empty()));
      case "deploy/2" -> files(() -> deploy(Path.of(words.get(1)), Optional.of(words.get(2))));
      case "undeploy/1" -> files(() -> undeploy(words.get(1)));
      case "sessions/1" -> sessions(words.get(1), json);
      default ->
          throw new IllegalArgumentException(
              "expected list, deploy FILE [PATH], undeploy NAME or sessions NAME");
    };
  }

  /** Work with files. */
  @FunctionalInterface
  private interface FileWork {
    String run() throws IOException;
  }

  /** Says in words what went wrong with a file: often that it is another user's. */
  private static String files(FileWork work) throws IOException {
    try {
      return work.run();
    } catch (AccessDeniedException e) {
      throw new IOException(
          "the user %s has no access to %s".formatted(System.getProperty("user.name"), e.getFile()),
          e);
    } catch (FileSystemException e) {
      throw new IOException(FileMistake.of(e), e);
    }
  }

  private String list(boolean json) {
    List<AppState> all =
        registry.places().stream()
            .flatMap(place -> place.states().stream())
            .sorted(
                Comparator.comparing(AppState::site)
                    .thenComparing(AppState::path)
                    .thenComparing(AppState::version, AppFile.VERSIONS.reversed()))
            .toList();
    if (json) {
      return Json.pretty(all.stream().map(AppState::json).toList());
    }
    if (all.isEmpty()) {
      return "no application is deployed\n";
    }
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        List.of("PATH", "NAME", "VERSION", "STATUS", "SESSIONS", "ACTIVE", "REQUESTS", "ERRORS"));
    for (AppState app : all) {
      rows.add(
          List.of(
              app.site().equals("*") ? app.path() : app.site() + app.path(),
              app.name(),
              app.version().isEmpty() ? "-" : app.version(),
              app.word(),
              Integer.toString(app.sessions()),
              Integer.toString(app.active()),
              Long.toString(app.requests()),
              Long.toString(app.errors())));
    }
    StringBuilder text = new StringBuilder(table(rows, Set.of(4, 5, 6, 7)));
    all.stream()
        .filter(app -> !app.detail().isEmpty())
        .forEach(
            app -> text.append("%s: %s\n".formatted(app.path(), app.detail().replace('\n', ' '))));
    return text.toString();
  }

  private static String table(List<List<String>> rows, Set<Integer> numbers) {
    return String.join("\n", Table.lines(rows, numbers)) + "\n";
  }

  private String deploy(Path war, Optional<String> path) throws IOException {
    AppFile file =
        AppFile.of(war)
            .orElseThrow(
                () ->
                    new IOException(war + " is no WAR: a file whose name ends in .war is needed"));
    List<AppsRoute> folders =
        registry.places().stream().flatMap(place -> place.folder().stream()).toList();
    if (folders.isEmpty()) {
      throw new IOException(
          "there is no folder of applications: add a route such as { path: /, apps: webapps }");
    }
    AppsRoute best = null;
    for (AppsRoute folder : folders) {
      boolean holds = path.isEmpty() || folder.holds(path.get());
      if (holds && best != null && best.prefix().length() == folder.prefix().length()) {
        throw new IOException(
            "several folders hold that path: copy the WAR into one of them: %s, %s"
                .formatted(best.config().apps(), folder.config().apps()));
      }
      if (holds && (best == null || folder.prefix().length() > best.prefix().length())) {
        best = folder;
      }
    }
    if (best == null) {
      throw new IOException("no folder of applications answers at " + path.orElse("/"));
    }
    return best.deploy(file, path);
  }

  private String undeploy(String name) throws IOException {
    AppSlot slot = slot(name);
    for (AppPlace place : registry.places()) {
      if (place.slots().contains(slot)) {
        return place
            .folder()
            .orElseThrow(
                () ->
                    new IOException(
                        name
                            + " is a route of its own: take the route out of naru.yaml, then"
                            + " `naru reload`"))
            .undeploy(slot);
      }
    }
    throw new IOException(name + " has gone meanwhile");
  }

  private String sessions(String name, boolean json) throws IOException {
    List<SessionState> all =
        slot(name).versions().stream()
            .flatMap(version -> version.app().sessionStates(version.version()).stream())
            .sorted(Comparator.comparingLong(SessionState::idleSeconds))
            .toList();
    if (json) {
      return Json.pretty(all.stream().map(SessionState::json).toList());
    }
    if (all.isEmpty()) {
      return "it has no sessions\n";
    }
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("USER", "VERSION", "AGE", "IDLE", "EXPIRES", "ATTRIBUTES"));
    all.forEach(session -> rows.add(session.row()));
    return table(rows, Set.of(2, 3, 4, 5));
  }

  private AppSlot slot(String name) throws IOException {
    List<AppSlot> found =
        registry.places().stream()
            .flatMap(place -> place.slots().stream())
            .filter(slot -> slot.name().equals(name) || named(slot, name))
            .toList();
    if (found.size() == 1) {
      return found.getFirst();
    }
    List<String> all =
        (found.isEmpty()
                ? registry.places().stream().flatMap(place -> place.slots().stream())
                : found.stream())
            .map(slot -> slot.site() + slot.contextPath() + "/")
            .sorted()
            .toList();
    throw new IOException(
        (found.isEmpty() ? "there is no application " : "there are several applications ")
            + name
            + "; there are "
            + String.join(", ", all));
  }

  /** Whether an application is meant by its path, with or without a slash at the end, or host. */
  private static boolean named(AppSlot slot, String name) {
    String path = name.endsWith("/") ? name.substring(0, name.length() - 1) : name;
    return path.equals(slot.contextPath()) || path.equals(slot.site() + slot.contextPath());
  }
}

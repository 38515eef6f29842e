package dev.naru.was;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A route with applications, for the command that looks after them. */
interface AppPlace {

  /** The first host of its site. */
  String site();

  /** How each of its applications is. */
  List<AppState> states();

  /** What answers, or would. */
  List<AppSlot> slots();

  /** The folder in which files of applications may be put and removed; empty where it has none. */
  Optional<AppsRoute> folder();

  /** What could be deployed is said before it is. */
  static void check(Path war) throws IOException {
    Optional<String> mistake = AppRouteProvider.mistake(war);
    if (mistake.isPresent()) {
      throw new IOException(mistake.get());
    }
  }
}

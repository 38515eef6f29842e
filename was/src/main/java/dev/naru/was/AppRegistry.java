package dev.naru.was;

import dev.naru.engine.Platform;
import dev.naru.engine.control.Control;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** The routes of a process that have applications; while there are any, so is the command. */
final class AppRegistry {

  private static final Map<Platform, AppRegistry> ALL = new WeakHashMap<>();

  private final Control control;
  private final List<AppPlace> places = new CopyOnWriteArrayList<>();
  private Control.@Nullable Registration command;

  private AppRegistry(Control control) {
    this.control = control;
  }

  /** A process's. */
  static AppRegistry of(Platform platform) {
    synchronized (ALL) {
      return ALL.computeIfAbsent(platform, any -> new AppRegistry(platform.control()));
    }
  }

  synchronized void add(AppPlace place) {
    places.add(place);
    if (command == null) {
      command = control.register(new AppCommand(this).command());
    }
  }

  synchronized void remove(AppPlace place) {
    places.remove(place);
    if (places.isEmpty() && command != null) {
      command.close();
      command = null;
    }
  }

  List<AppPlace> places() {
    return places;
  }
}

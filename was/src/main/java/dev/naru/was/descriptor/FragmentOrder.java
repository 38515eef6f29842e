package dev.naru.was.descriptor;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The order of an application's fragments, and which of them are left out (Servlet 6.1, section
 * 8.2.2). Where nobody minds they stand by the names of their jars, so that two starts are alike.
 *
 * @param ordered those that count, in order
 * @param excluded those that an absolute ordering leaves out
 * @param said whether anybody asked for an order
 */
record FragmentOrder(List<Fragment> ordered, List<Fragment> excluded, boolean said) {

  /** What {@code <others/>} is in a list of names. */
  static final String OTHERS = "<others/>";

  /**
   * Orders.
   *
   * @param absolute names, and {@link #OTHERS}, when {@code web.xml} has an absolute ordering
   * @param fragments by the names of their jars
   * @throws DescriptorException when two have one name, or their wishes go in a circle
   */
  static FragmentOrder of(Optional<List<String>> absolute, List<Fragment> fragments)
      throws DescriptorException {
    if (absolute.isPresent()) {
      return absolute(absolute.get(), fragments);
    }
    boolean said = fragments.stream().anyMatch(fragment -> fragment.order().isPresent());
    checkNames(fragments);
    return new FragmentOrder(said ? relative(fragments) : fragments, List.of(), said);
  }

  private static FragmentOrder absolute(List<String> names, List<Fragment> fragments) {
    Set<Fragment> ordered = new LinkedHashSet<>();
    // The first of two equal names counts.
    for (String name : new LinkedHashSet<>(names)) {
      for (Fragment fragment : fragments) {
        boolean listed = fragment.name().filter(names::contains).isPresent();
        if (name.equals(OTHERS) ? !listed : fragment.name().filter(name::equals).isPresent()) {
          ordered.add(fragment);
        }
      }
    }
    List<Fragment> excluded = new ArrayList<>(fragments);
    excluded.removeAll(ordered);
    return new FragmentOrder(List.copyOf(ordered), excluded, true);
  }

  private static void checkNames(List<Fragment> fragments) throws DescriptorException {
    Map<String, Fragment> known = new HashMap<>();
    for (Fragment fragment : fragments) {
      if (fragment.name().isEmpty()) {
        continue;
      }
      Fragment other = known.put(fragment.name().get(), fragment);
      if (other != null) {
        throw new DescriptorException(
            "the web fragments in %s and %s are both named %s: leave one of the jars out, or add an"
                    .formatted(other.file(), fragment.file(), fragment.name().get())
                + " <absolute-ordering> to web.xml");
      }
    }
  }

  // --- relative ordering: three groups, each sorted by the wishes of its members

  private static List<Fragment> relative(List<Fragment> fragments) throws DescriptorException {
    // Whoever comes before one of the first is one of the first; likewise at the end.
    Set<Fragment> first = closure(fragments, Fragment::wantsToBeFirst, false);
    Set<Fragment> last = closure(fragments, Fragment::wantsToBeLast, true);
    for (Fragment fragment : first) {
      if (last.contains(fragment)) {
        throw circle(List.of(fragment));
      }
    }
    List<Fragment> middle = new ArrayList<>(fragments);
    middle.removeAll(first);
    middle.removeAll(last);
    List<Fragment> ordered = new ArrayList<>();
    ordered.addAll(sorted(fragments, first));
    ordered.addAll(sorted(fragments, new HashSet<>(middle)));
    ordered.addAll(sorted(fragments, last));
    return ordered;
  }

  /**
   * Those that a wish holds for, and all that stand before them.
   *
   * @param behind all that stand behind them, instead
   */
  private static Set<Fragment> closure(
      List<Fragment> all, Predicate<Fragment> wish, boolean behind) {
    Set<Fragment> members = new LinkedHashSet<>(all.stream().filter(wish).toList());
    List<Fragment> open = new ArrayList<>(members);
    while (!open.isEmpty()) {
      Fragment member = open.removeLast();
      for (Fragment other : all) {
        boolean pulled = behind ? member.before(other) : other.before(member);
        if (pulled && members.add(other)) {
          open.add(other);
        }
      }
    }
    return members;
  }

  private static List<Fragment> sorted(List<Fragment> all, Set<Fragment> members)
      throws DescriptorException {
    List<Fragment> left = new ArrayList<>(all);
    left.retainAll(members);
    List<Fragment> done = new ArrayList<>();
    while (!left.isEmpty()) {
      Optional<Fragment> next =
          left.stream()
              .filter(fragment -> left.stream().noneMatch(other -> other.before(fragment)))
              .findFirst();
      if (next.isEmpty()) {
        throw circle(left);
      }
      done.add(next.get());
      left.remove(next.get());
    }
    return done;
  }

  private static DescriptorException circle(List<Fragment> fragments) {
    String files = fragments.stream().map(Fragment::file).collect(Collectors.joining(", "));
    return new DescriptorException(
        "the <ordering> of the web fragments goes in a circle, among "
            + files
            + ": add an <absolute-ordering> to web.xml");
  }
}

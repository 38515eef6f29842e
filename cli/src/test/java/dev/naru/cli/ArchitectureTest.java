package dev.naru.cli;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the house: which room may know which, and where time, chance and threads come from. */
class ArchitectureTest {

  /** What each room may import of ours, beside itself. */
  private static final Map<String, Set<String>> ARROWS =
      Map.of(
          "internet", Set.of(),
          "engine", Set.of(),
          "http", Set.of("engine"),
          "web", Set.of("engine", "http"),
          "was", Set.of("engine", "http"),
          "forward", Set.of("engine"),
          "rpc", Set.of("engine", "http"),
          "store", Set.of("engine"),
          "lab", Set.of("engine", "internet"),
          "cli",
              Set.of("engine", "http", "web", "was", "forward", "rpc", "store", "internet", "lab"));

  /** So many classes each room has at least: fewer would mean that they were not seen. */
  private static final Map<String, Integer> LEAST =
      Map.of(
          "internet",
          60,
          "engine",
          60,
          "http",
          40,
          "web",
          25,
          "was",
          40,
          "forward",
          15,
          "rpc",
          40,
          "store",
          4,
          "lab",
          5,
          "cli",
          15);

  /** The classes that implement time, chance and threads; nobody else takes them from the JDK. */
  private static final Set<String> SOURCES =
      Set.of(
          "dev.naru.engine.account.PasswordHasher",
          "dev.naru.engine.child.LogCapture",
          "dev.naru.engine.data.PoolThreads",
          "dev.naru.engine.network.SystemClock",
          "dev.naru.engine.network.HostNetwork",
          "dev.naru.engine.network.MemoryNetwork",
          "dev.naru.engine.network.Threads",
          "dev.naru.internet.time.WallClock",
          "dev.naru.lab.Lab",
          "dev.naru.lab.Tasks");

  private static final JavaClasses NARU =
      new ClassFileImporter().withImportOption(new OnlyMainClasses()).importPackages("dev.naru");

  private static final class OnlyMainClasses implements ImportOption {
    @Override
    public boolean includes(Location location) {
      return !location.contains("/test-classes/")
          && !location.contains("/nt/test/")
          && !location.contains("-tests.jar");
    }
  }

  private static Set<String> rooms() {
    return new TreeSet<>(ARROWS.keySet());
  }

  private static boolean in(JavaClass type, String room) {
    return type.getPackageName().equals("dev.naru." + room)
        || type.getPackageName().startsWith("dev.naru." + room + ".");
  }

  @Test
  void everyRoomIsSeen() {
    for (String room : rooms()) {
      assertThat(NARU.stream().filter(type -> in(type, room)).count())
          .as("classes of " + room)
          .isGreaterThanOrEqualTo(LEAST.get(room));
    }
    assertThat(NARU.stream().filter(t -> rooms().stream().noneMatch(room -> in(t, room))).toList())
        .as("classes in no known room")
        .isEmpty();
  }

  @ParameterizedTest
  @MethodSource("rooms")
  void aRoomKnowsOnlyWhatStandsBelowIt(String room) {
    List<String> allowed = new ArrayList<>();
    allowed.add("dev.naru." + room + "..");
    ARROWS.get(room).forEach(below -> allowed.add("dev.naru." + below + ".."));
    noClasses()
        .that()
        .resideInAPackage("dev.naru." + room + "..")
        .should()
        .dependOnClassesThat(
            resideInAPackage("dev.naru..")
                .and(not(resideInAnyPackage(allowed.toArray(String[]::new)))))
        .check(NARU);
  }

  @ParameterizedTest
  @MethodSource("rooms")
  void thePackagesOfARoomHaveNoCycles(String room) {
    SliceAssignment packages =
        new SliceAssignment() {
          @Override
          public SliceIdentifier getIdentifierOf(JavaClass type) {
            return in(type, room)
                ? SliceIdentifier.of(type.getPackageName())
                : SliceIdentifier.ignore();
          }

          @Override
          public String getDescription() {
            return "packages of " + room;
          }
        };
    slices().assignedFrom(packages).should().beFreeOfCycles().check(NARU);
  }

  @Test
  void timeChanceAndThreadsComeFromTheNetwork() {
    noClasses()
        .that(not(sources()))
        .should()
        .accessTargetWhere(stray())
        .because("a server that takes them from Network runs on any network, and can be replayed")
        .check(NARU);
  }

  private static DescribedPredicate<JavaClass> sources() {
    return DescribedPredicate.describe(
        "implement clock, random, threads or the process's children",
        type -> {
          String outermost = type.getName().replaceAll("\\$.*", "");
          return SOURCES.contains(outermost) || outermost.startsWith("dev.naru.engine.child.");
        });
  }

  private static DescribedPredicate<JavaAccess<?>> stray() {
    Set<String> methods =
        Set.of(
            "java.lang.System.nanoTime",
            "java.lang.System.currentTimeMillis",
            "java.lang.Thread.sleep",
            "java.lang.Thread.<init>",
            "java.lang.Thread.startVirtualThread",
            "java.lang.Thread.ofVirtual",
            "java.lang.Thread.ofPlatform",
            "java.lang.Math.random",
            "java.util.UUID.randomUUID",
            "java.util.Random.<init>",
            "java.util.Timer.<init>",
            "java.security.SecureRandom.<init>",
            "java.security.SecureRandom.getInstanceStrong",
            "java.util.concurrent.ThreadLocalRandom.current",
            "java.util.concurrent.ForkJoinPool.commonPool",
            "java.util.concurrent.ForkJoinPool.<init>",
            "java.util.concurrent.ThreadPoolExecutor.<init>",
            "java.util.concurrent.ScheduledThreadPoolExecutor.<init>",
            "io.netty.channel.MultiThreadIoEventLoopGroup.<init>",
            "io.netty.channel.nio.NioEventLoopGroup.<init>");
    Set<String> clocks =
        Set.of(
            "java.time.Instant",
            "java.time.LocalDate",
            "java.time.LocalDateTime",
            "java.time.LocalTime",
            "java.time.OffsetDateTime",
            "java.time.ZonedDateTime");
    return DescribedPredicate.describe(
        "take time, chance or threads from the JDK",
        access -> {
          String owner = access.getTargetOwner().getName();
          String name = access.getTarget().getName();
          return methods.contains(owner + "." + name)
              || owner.equals("java.util.concurrent.Executors")
              || (clocks.contains(owner) && name.equals("now"))
              || (owner.equals("java.time.Clock") && name.startsWith("system"));
        });
  }

  @Test
  void nobodyPrintsAndEverybodyLogsTheSameWay() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.naru.cli..")
        .should()
        .accessTargetWhere(
            DescribedPredicate.describe(
                "print",
                (JavaAccess<?> access) ->
                    access.getTargetOwner().isEquivalentTo(System.class)
                        && Set.of("out", "err").contains(access.getTarget().getName())))
        .check(NARU);
    noClasses()
        .that()
        .resideOutsideOfPackages(
            "dev.naru.store..",
            "dev.naru.was.javaee..",
            "dev.naru.was.datasource..",
            "dev.naru.engine.data..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("java.util.logging..")
        .because(
            "everybody logs through SLF4J; JDBC's drivers and data sources, and a tool, know no"
                + " other")
        .check(NARU);
  }

  @Test
  void everyPackageIsNullMarked() {
    Set<String> unmarked = new TreeSet<>();
    for (JavaClass type : NARU) {
      JavaPackage its = type.getPackage();
      if (!its.isAnnotatedWith(NullMarked.class)) {
        unmarked.add(its.getName());
      }
    }
    assertThat(unmarked).isEmpty();
  }

  @Test
  void aStrayClockWouldBeSeen() {
    JavaClasses stray = new ClassFileImporter().importClasses(Stray.class);
    assertThat(
            noClasses()
                .that(not(sources()))
                .should()
                .accessTargetWhere(stray())
                .evaluate(stray)
                .getFailureReport()
                .getDetails())
        .hasSize(3);
  }

  /** What the rule must find: one of each. */
  private static final class Stray {
    Stray() throws InterruptedException {
      Thread.sleep(0, (int) (System.nanoTime() & 1));
      Instant.now();
    }
  }
}

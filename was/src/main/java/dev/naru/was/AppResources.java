package dev.naru.was;

import dev.naru.engine.Platform;
import dev.naru.engine.account.AccountException;
import dev.naru.was.datasource.Pools;
import dev.naru.was.descriptor.DescriptorException;
import dev.naru.was.descriptor.WebXml;
import dev.naru.was.descriptor.WebXml.DataSourceElement;
import dev.naru.was.descriptor.WebXml.EnvEntry;
import dev.naru.was.descriptor.WebXml.ResourceRef;
import dev.naru.was.loader.ContextLoader;
import dev.naru.was.naming.Environment;
import dev.naru.was.naming.EnvironmentContext;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What an application finds below {@code java:comp/env} (Servlet 6.1, section 15.2.2): its env
 * entries; {@code jdbc/default}, the database of its own, opened at the first look-up; and {@code
 * accounts/sign-up} where the application declares it and the configuration allows it: a {@code
 * BiConsumer<String, char[]>} that makes an account with the role {@code user}, and throws
 * IllegalStateException when the name is taken, IllegalArgumentException with a message for people
 * when name or password is refused.
 */
@SuppressWarnings("BanJNDI") // Names come from the application, values from the container.
final class AppResources {

  static final String DATABASE = "jdbc/default";
  private static final String ENV = "java:comp/env/";
  static final String SIGN_UP = "accounts/sign-up";
  private static final String DATA_SOURCE = "javax.sql.DataSource";

  private AppResources() {}

  /** Whether an application declares something that is kept in the store. */
  static boolean needStore(WebXml xml, AppConfig config) {
    return xml.resourceRefs.values().stream()
        .anyMatch(
            ref ->
                ref.name().equals(SIGN_UP)
                    || (ref.type().equals(DATA_SOURCE)
                        && ref.lookup().isEmpty()
                        && !config.dataSources().containsKey(ref.name())
                        && !xml.dataSources.containsKey(ENV + ref.name())
                        && !xml.dataSources.containsKey(ref.name())));
  }

  static Environment environment(
      WebXml xml, AppConfig config, Platform platform, ClassLoader loader, Pools pools)
      throws DescriptorException {
    Environment environment = new Environment();
    environment.bind("java:app/AppName", config::effectiveName);
    environment.bind("java:module/ModuleName", config::effectiveName);
    Environment.Resource database =
        () ->
            ContextLoader.container(
                () -> platform.dataSources().application(config.effectiveName()));
    environment.bind(DATABASE, database);
    for (DataSourceElement source : xml.dataSources.values()) {
      environment.bind(source.name(), () -> pools.of(source));
    }
    for (ResourceRef ref : xml.resourceRefs.values()) {
      if (ref.lookup().isPresent()) {
        String target = ref.lookup().get();
        environment.bind(ref.name(), () -> new EnvironmentContext("").lookup(target));
      } else if (ref.type().equals(DATA_SOURCE) && !environment.has(ref.name())) {
        environment.bind(ref.name(), database);
      }
    }
    config
        .dataSources()
        .forEach((name, source) -> environment.bind(name, () -> pools.of(name, source)));
    if (xml.resourceRefs.containsKey(SIGN_UP)
        && config.accounts().filter(AppConfig.AccountAccess.SIGN_UP::equals).isPresent()) {
      environment.bind(SIGN_UP, () -> signUp(platform));
    }
    for (EnvEntry entry : xml.envEntries.values()) {
      if (entry.lookup().isPresent()) {
        String target = entry.lookup().get();
        environment.bind(entry.name(), () -> new EnvironmentContext("").lookup(target));
        continue;
      }
      Object value = value(entry, loader);
      if (value != null) {
        environment.bind(entry.name(), () -> value);
      }
    }
    return environment;
  }

  private static BiConsumer<String, char[]> signUp(Platform platform) {
    return (name, password) -> {
      try {
        ContextLoader.container(() -> platform.accounts().create(name, password, Set.of("user")));
      } catch (AccountException e) {
        if (e.reason() == AccountException.Reason.NAME_TAKEN) {
          throw new IllegalStateException(e.getMessage(), e);
        }
        throw new IllegalArgumentException(e.getMessage(), e);
      }
    };
  }

  private static @Nullable Object value(EnvEntry entry, ClassLoader loader)
      throws DescriptorException {
    if (entry.value().isEmpty()) {
      return null;
    }
    String text = entry.value().get();
    try {
      return switch (entry.type()) {
        case "java.lang.String" -> text;
        case "java.lang.Boolean" -> Boolean.valueOf(text);
        case "java.lang.Integer" -> Integer.valueOf(text);
        case "java.lang.Long" -> Long.valueOf(text);
        case "java.lang.Short" -> Short.valueOf(text);
        case "java.lang.Byte" -> Byte.valueOf(text);
        case "java.lang.Double" -> Double.valueOf(text);
        case "java.lang.Float" -> Float.valueOf(text);
        case "java.lang.Character" -> {
          if (text.length() != 1) {
            throw new NumberFormatException("one character is needed");
          }
          yield text.charAt(0);
        }
        case "java.lang.Class" -> Class.forName(text, false, loader);
        default -> constant(Class.forName(entry.type(), true, loader), text);
      };
    } catch (ClassNotFoundException e) {
      throw new DescriptorException(
          "the env-entry " + entry.name() + " names a class that there is not: " + e.getMessage());
    } catch (IllegalArgumentException e) {
      throw new DescriptorException(
          "the env-entry " + entry.name() + " is no " + entry.type() + ": " + text);
    }
  }

  /** The constant of an enum; what is of no other type can only be one. */
  private static Object constant(Class<?> type, String name) {
    for (Object constant : type.isEnum() ? type.getEnumConstants() : new Object[0]) {
      if (((Enum<?>) constant).name().equals(name)) {
        return constant;
      }
    }
    throw new IllegalArgumentException(name);
  }
}

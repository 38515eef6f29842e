package dev.naru.internet.netty;

import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The options that a kind of channel has besides those of all channels, and how each is read and
 * set. One for all channels of the kind.
 */
final class Settings<C extends ChannelConfig> {

  private record Setting<C, T>(Function<C, T> get, BiConsumer<C, T> set) {}

  private final Map<ChannelOption<?>, Setting<C, ?>> all = new LinkedHashMap<>();

  <T> Settings<C> with(ChannelOption<T> option, Function<C, T> get, BiConsumer<C, T> set) {
    all.put(option, new Setting<>(get, set));
    return this;
  }

  @SuppressWarnings("unchecked") // as with() has put it there
  private <T> @Nullable Setting<C, T> of(ChannelOption<T> option) {
    return (Setting<C, T>) all.get(option);
  }

  ChannelOption<?>[] options() {
    return all.keySet().toArray(ChannelOption<?>[]::new);
  }

  /** What it is set to, or what {@code others} say if it is none of these. */
  <T> T get(C config, ChannelOption<T> option, Function<ChannelOption<T>, T> others) {
    Setting<C, T> setting = of(option);
    return setting == null ? others.apply(option) : setting.get.apply(config);
  }

  /** Sets it, if it is one of these; else nothing happens, and it says so. */
  <T> boolean set(C config, ChannelOption<T> option, T value) {
    Setting<C, T> setting = of(option);
    if (setting != null) {
      setting.set.accept(config, value);
    }
    return setting != null;
  }
}

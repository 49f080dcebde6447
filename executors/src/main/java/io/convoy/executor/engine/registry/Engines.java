package io.convoy.executor.engine.registry;

import io.convoy.executor.engine.Engine;
import io.convoy.executor.engine.nd4j.Nd4jEngine;
import io.convoy.executor.engine.torch.TorchEngine;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The engines that a recipe can name, the preferred one first. */
public final class Engines {
  private static final Logger LOG = LoggerFactory.getLogger(Engines.class);
  private static final String AUTO = "auto";
  private static final Map<String, Supplier<Engine>> ENGINES = new LinkedHashMap<>();

  static {
    ENGINES.put("torch", TorchEngine::new);
    ENGINES.put("nd4j", Nd4jEngine::new);
  }

  private Engines() {}

  /** What a recipe may write: {@code auto} and the name of every engine. */
  public static List<String> names() {
    return Stream.concat(Stream.of(AUTO), ENGINES.keySet().stream()).toList();
  }

  /**
   * The engine of that name, or for {@code auto} the preferred one that can run the model.
   *
   * @throws IllegalArgumentException if there is no engine of that name
   * @throws UnsupportedOperationException if the engine cannot run the model; the message names the
   *     layer and what is not supported
   */
  public static Engine select(String name, ComputationGraphConfiguration model) {
    if (name.equals(AUTO)) {
      return preferred(model);
    }
    Supplier<Engine> constructor = ENGINES.get(name);
    if (constructor == null) {
      throw new IllegalArgumentException(
          "engine = " + name + ": no such engine; known are " + String.join(", ", names()));
    }
    Engine engine = constructor.get();
    Optional<String> refusal = engine.refusal(model);
    if (refusal.isPresent()) {
      throw new UnsupportedOperationException(refusal.get());
    }
    return engine;
  }

  private static Engine preferred(ComputationGraphConfiguration model) {
    Optional<String> refusal = Optional.empty();
    for (Supplier<Engine> constructor : ENGINES.values()) {
      Engine engine = constructor.get();
      refusal = engine.refusal(model);
      if (refusal.isEmpty()) {
        return engine;
      }
      LOG.info("engine = auto passes over {}: {}", engine.name(), refusal.get());
    }
    throw new UnsupportedOperationException(refusal.orElseThrow());
  }
}

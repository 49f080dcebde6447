package io.convoy.executor.engine.torch.layer;

import org.bytedeco.pytorch.NoGradGuard;
import org.deeplearning4j.nn.conf.graph.FrozenVertex;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;

/**
 * What a DL4J model freezes itself: it computes as in inference, whatever trains. Parameters are
 * kept by the layout, where they do not learn.
 */
final class FrozenParts {
  private FrozenParts() {}

  /** A layer at which backward ends. */
  static Compiled layer(FrozenLayer frozen, CompileContext site) {
    return ending(LayerCompilers.layer(frozen.getLayer(), null, within(frozen.getLayer(), site)));
  }

  /** A layer through which gradients flow to those before it. */
  static Compiled passing(FrozenLayerWithBackprop frozen, CompileContext site) {
    Layer layer = frozen.getUnderlying();
    Compiled compiled = LayerCompilers.layer(layer, null, within(layer, site));
    return new Compiled(
        (in, pass) -> compiled.op().run(in, pass.frozen()), compiled.overwritable());
  }

  /** A vertex without a layer at which backward ends. */
  static Compiled vertex(FrozenVertex frozen, CompileContext site) {
    return ending(
        LayerCompilers.vertex(frozen.getUnderlying(), within(frozen.getUnderlying(), site)));
  }

  @SuppressWarnings("try") // scopes act by being open
  private static Compiled ending(Compiled compiled) {
    return new Compiled(
        (in, pass) -> {
          try (NoGradGuard guard = new NoGradGuard()) {
            return compiled.op().run(in, pass.frozen());
          }
        },
        compiled.overwritable());
  }

  private static CompileContext within(Object node, CompileContext site) {
    return new CompileContext(
        site.vertex(), node.getClass(), site.ownsInput(), site.channelsLast());
  }
}

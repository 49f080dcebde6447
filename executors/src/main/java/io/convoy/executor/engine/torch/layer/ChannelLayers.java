package io.convoy.executor.engine.torch.layer;

import io.convoy.executor.model.layer.ChannelNorm;
import io.convoy.executor.model.layer.ChannelPadVertex;
import io.convoy.executor.model.layer.ChannelScaleVertex;
import io.convoy.executor.model.layer.GroupNorm;
import io.convoy.executor.model.layer.LayerScale;
import io.convoy.executor.model.layer.Maxout;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.deeplearning4j.nn.conf.dropout.IDropout;

/** Convoy's own layers that work on the channels of images {@code [N,C,H,W]} or features. */
final class ChannelLayers {
  private ChannelLayers() {}

  /** Normalisation over channels, which of images stored channels last lie side by side. */
  static Compiled channelNorm(ChannelNorm layer, CompileContext site) {
    String gamma = site.parameter(ChannelNorm.GAMMA);
    String beta = site.parameter(ChannelNorm.BETA);
    long[] channels = {layer.getNIn()};
    return dropped(
        layer.getIDropout(),
        site,
        (x, pass) -> {
          TensorOptional scale = new TensorOptional(pass.value(gamma));
          TensorOptional shift = new TensorOptional(pass.value(beta));
          Tensor last = x.dim() == 4 ? x.permute(0, 2, 3, 1) : x;
          Tensor normalised = torch.layer_norm(last, channels, scale, shift, layer.eps(), true);
          return x.dim() == 4 ? normalised.permute(0, 3, 1, 2) : normalised;
        });
  }

  static Compiled groupNorm(GroupNorm layer, CompileContext site) {
    String gamma = site.parameter(GroupNorm.GAMMA);
    String beta = site.parameter(GroupNorm.BETA);
    return dropped(
        layer.getIDropout(),
        site,
        (x, pass) ->
            torch.group_norm(
                x,
                layer.groups(),
                new TensorOptional(pass.value(gamma)),
                new TensorOptional(pass.value(beta)),
                layer.eps(),
                true));
  }

  static Compiled layerScale(LayerScale layer, CompileContext site) {
    String gamma = site.parameter(LayerScale.GAMMA);
    return dropped(layer.getIDropout(), site, (x, pass) -> perChannel(x, pass.value(gamma)));
  }

  private static Tensor perChannel(Tensor x, Tensor factors) {
    return x.mul(x.dim() == 4 ? factors.view(1, -1, 1, 1) : factors);
  }

  static Compiled channelPad(ChannelPadVertex vertex, CompileContext site) {
    long[] lastDimensionFirst = {0, 0, 0, 0, vertex.before(), vertex.after()};
    return Compiled.overwritable(
        (in, pass) -> torch.constant_pad_nd(in[0], lastDimensionFirst, new Scalar(0)));
  }

  static Compiled channelScale(ChannelScaleVertex vertex, CompileContext site) {
    return Compiled.overwritable((in, pass) -> in[0].mul(in[1].reshape(in[1].size(0), -1, 1, 1)));
  }

  static Compiled maxout(Maxout layer, CompileContext site) {
    int pieces = layer.pieces();
    return dropped(
        layer.getIDropout(),
        site,
        (x, pass) -> {
          Tensor split = x.unflatten(1, x.size(1) / pieces, pieces);
          Tensor first = split.detach().argmax(new LongOptional(2), true);
          return split.gather(2, first).squeeze(2);
        });
  }

  private static Compiled dropped(IDropout dropout, CompileContext site, Dropouts.Unary layer) {
    Dropouts.Unary whole = Dropouts.before(dropout, site, layer);
    return Compiled.kept((in, pass) -> whole.run(in[0], pass));
  }
}

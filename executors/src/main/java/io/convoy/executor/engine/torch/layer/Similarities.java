package io.convoy.executor.engine.torch.layer;

import io.convoy.executor.model.layer.ViewSimilarity;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Comparisons of the samples of a batch with each other. */
final class Similarities {
  private Similarities() {}

  static Compiled views(ViewSimilarity layer, CompileContext site) {
    Dropouts.Unary compared =
        Dropouts.before(layer.getIDropout(), site, (x, pass) -> inFull(layer, x));
    return Compiled.kept((in, pass) -> compared.run(in[0], pass));
  }

  /** In mixed precision too, similarities are computed in 32 bits, as the loss is. */
  private static Tensor inFull(ViewSimilarity layer, Tensor x) {
    DeviceType device = x.device().type();
    boolean mixed = torch.is_autocast_enabled(device);
    torch.set_autocast_enabled(device, false);
    try {
      return compared(layer, mixed ? x.to(ScalarType.Float) : x);
    } finally {
      torch.set_autocast_enabled(device, mixed);
    }
  }

  private static Tensor compared(ViewSimilarity layer, Tensor x) {
    long views = layer.views();
    long rows = x.size(0);
    long groups = (rows + views - 1) / views;
    long missing = groups * views - rows;
    Tensor squares = x.square().sum(new long[] {1}, true, new ScalarTypeOptional());
    Tensor units = x.mul(squares.add_(new Scalar(ViewSimilarity.TINY)).rsqrt());
    Tensor padded = torch.constant_pad_nd(units, new long[] {0, 0, 0, missing}, new Scalar(0));
    Tensor grouped = padded.view(groups, views, x.size(1));
    Tensor all = grouped.bmm(grouped.transpose(1, 2)).mul(new Scalar(1 / layer.temperature()));
    Tensor others = others(views, x).unsqueeze(0).expand(groups, views, views - 1);
    Tensor similarities = all.gather(2, others).view(groups * views, views - 1);
    if (missing == 0) {
      return similarities;
    }
    Tensor there = others.lt(new Scalar(views - missing)).reshape(-1, views - 1);
    Tensor row = torch.arange(new Scalar(groups * views), numbers(x)).unsqueeze(1);
    Tensor absent = there.logical_or(row.lt(new Scalar((groups - 1) * views))).logical_not();
    return similarities.masked_fill(absent, new Scalar(layer.absent())).narrow(0, 0, rows);
  }

  /** The places of the other views of a group by the place of each, {@code [V,V-1]}. */
  private static Tensor others(long views, Tensor like) {
    Tensor places = torch.arange(new Scalar(views), numbers(like)).unsqueeze(1);
    Tensor steps = torch.arange(new Scalar(1), new Scalar(views), numbers(like));
    Tensor direction = places.remainder(new Scalar(2)).mul(new Scalar(-2)).add_(new Scalar(1));
    return direction.mul(steps).add_(places).remainder(new Scalar(views));
  }

  private static TensorOptions numbers(Tensor like) {
    return like.options().dtype(new ScalarTypeOptional(ScalarType.Long));
  }
}

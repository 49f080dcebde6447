package io.convoy.executor.model.layer;

import java.util.List;
import org.deeplearning4j.nn.conf.CNN2DFormat;

/** A layer of this package that has parameters. */
public interface Parametrised {
  /** The parameters, in the order of the flat vector. */
  List<LayerParameter> parameters();

  /** How images are stored. */
  CNN2DFormat format();
}

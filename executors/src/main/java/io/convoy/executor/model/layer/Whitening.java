package io.convoy.executor.model.layer;

import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The inverse root of a covariance by Newton's iterations (Huang et al. 2019, equation 4): {@code
 * P(k) = (3 P(k-1) - P(k-1)^3 A) / 2}, A the covariance divided by its trace.
 *
 * @param unit A, {@code [size,size]}
 * @param trace of the covariance
 * @param roots P(0), the identity, to P(T)
 */
record Whitening(INDArray unit, double trace, List<INDArray> roots) {

  static Whitening of(INDArray covariance, int iterations) {
    INDArray identity = Nd4j.eye(covariance.size(0)).castTo(covariance.dataType());
    double trace = covariance.mul(identity).sumNumber().doubleValue();
    INDArray unit = covariance.div(trace);
    List<INDArray> roots = new ArrayList<>();
    roots.add(identity);
    for (int i = 0; i < iterations; i++) {
      INDArray root = roots.get(i);
      INDArray product = root.mmul(root).mmul(root).mmul(unit);
      roots.add(root.mul(1.5).subi(product.muli(0.5)));
    }
    return new Whitening(unit, trace, List.copyOf(roots));
  }

  /** The inverse root of the covariance itself. */
  INDArray matrix() {
    return roots.get(roots.size() - 1).div(Math.sqrt(trace));
  }

  /** The gradient of the covariance from that of {@link #matrix()}. */
  INDArray backward(INDArray gradient) {
    INDArray last = roots.get(roots.size() - 1);
    INDArray ofRoot = gradient.div(Math.sqrt(trace));
    INDArray ofUnit = Nd4j.zeros(unit.dataType(), unit.shape());
    for (int i = roots.size() - 2; i >= 0; i--) {
      INDArray p = roots.get(i);
      INDArray squared = p.mmul(p);
      INDArray g = ofRoot.mul(-0.5);
      ofUnit.addi(squared.mmul(p).transpose().mmul(g));
      INDArray first = g.mmul(squared.mmul(unit).transpose());
      INDArray second = p.transpose().mmul(g).mmul(p.mmul(unit).transpose());
      INDArray third = squared.transpose().mmul(g).mmul(unit.transpose());
      ofRoot = ofRoot.mul(1.5).addi(first).addi(second).addi(third);
    }
    double ofTrace =
        -0.5 * gradient.mul(last).sumNumber().doubleValue() / (trace * Math.sqrt(trace))
            - ofUnit.mul(unit).sumNumber().doubleValue() / trace;
    INDArray identity = roots.get(0);
    return ofUnit.div(trace).addi(identity.mul(ofTrace));
  }
}

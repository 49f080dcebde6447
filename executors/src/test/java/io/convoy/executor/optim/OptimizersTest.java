package io.convoy.executor.optim;

import static io.convoy.executor.optim.FlatVectors.LAYOUT;
import static io.convoy.executor.optim.FlatVectors.SIZE;
import static io.convoy.executor.optim.FlatVectors.isWeight;
import static io.convoy.executor.optim.FlatVectors.tensor;
import static io.convoy.executor.optim.FlatVectors.values;
import static io.convoy.executor.optim.OptimizerComparison.RATE;
import static io.convoy.executor.optim.OptimizerComparison.compare;
import static io.convoy.executor.optim.OptimizerComparison.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.convoy.executor.vector.GradientBuffer;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.Adagrad;
import org.bytedeco.pytorch.AdagradOptions;
import org.bytedeco.pytorch.AdamOptions;
import org.bytedeco.pytorch.AdamW;
import org.bytedeco.pytorch.AdamWOptions;
import org.bytedeco.pytorch.RMSprop;
import org.bytedeco.pytorch.RMSpropOptions;
import org.bytedeco.pytorch.SGD;
import org.bytedeco.pytorch.SGDOptions;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.learning.config.AdaGrad;
import org.nd4j.linalg.learning.config.Nesterovs;

/** The contract of {@link Optimizer}, and every optimizer against an independent one. */
class OptimizersTest {
  /** What a run can go on from is decided before there are tensors. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sgd|0.9",
        "sgd|0",
        "lars|0.9",
        "lars|0",
        "rmsprop|0.9",
        "rmsprop|0",
        "adagrad|",
        "adam|",
        "adamw|",
        "lamb|",
        "lbfgs|",
        "vanilla-sgd|",
        "adamax|",
        "adadelta|",
        "muon|0.95"
      })
  void slots_areTheNamesOfTheState(String name, Double momentum) {
    OptimizerSpec spec =
        new OptimizerSpec(name, momentum == null ? Map.of() : Map.of("momentum", momentum));
    try (Tensor parameters = tensor(new double[SIZE]);
        GradientBuffer gradientBuffer = new GradientBuffer(SIZE, ScalarType.Double);
        UpdateRule rule =
            new UpdateRule(
                new UpdateSpec(spec, RegularisationSpec.NONE, ClipSpec.NONE, false),
                LAYOUT,
                parameters,
                gradientBuffer)) {
      assertThat(rule.state().keySet())
          .isEqualTo(
              Optimizers.slots(spec).stream()
                  .map(slot -> "optimizer." + slot)
                  .collect(Collectors.toSet()));
      assertThat(spec.vectors())
          .isEqualTo(
              (int) rule.state().values().stream().filter(value -> value.numel() == SIZE).count());
    }
  }

  @ParameterizedTest
  @CsvSource({"0, false, 0", "0.9, false, 0", "0.9, true, 0", "0.9, true, 0.01", "0, false, 0.01"})
  void sgd_hundredSteps_isLibTorchs(double momentum, boolean nesterov, double l2) {
    SGDOptions options = new SGDOptions(RATE);
    options.momentum().put(momentum);
    options.nesterov().put(nesterov);
    compare(
        spec("sgd", l2, 0, Map.of("momentum", momentum, "nesterov", nesterov)),
        new LibTorch(
            l2,
            (vector, decay) -> {
              options.weight_decay().put(decay);
              return new SGD(vector, options);
            }));
  }

  @ParameterizedTest
  @CsvSource({"0", "0.01"})
  void adagrad_hundredSteps_isLibTorchs(double l2) {
    AdagradOptions options = new AdagradOptions(RATE);
    options.eps().put(1e-10);
    compare(
        spec("adagrad", l2, 0, Map.of()),
        new LibTorch(
            l2,
            (vector, decay) -> {
              options.weight_decay().put(decay);
              return new Adagrad(vector, options);
            }));
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "0.9, 0.01"})
  void rmsprop_hundredSteps_isLibTorchs(double momentum, double l2) {
    RMSpropOptions options = new RMSpropOptions(RATE);
    options.alpha().put(0.95);
    options.eps().put(1e-7);
    options.momentum().put(momentum);
    compare(
        spec("rmsprop", l2, 0, Map.of("rho", 0.95, "epsilon", 1e-7, "momentum", momentum)),
        new LibTorch(
            l2,
            (vector, decay) -> {
              options.weight_decay().put(decay);
              return new RMSprop(vector, options);
            }));
  }

  @ParameterizedTest
  @CsvSource({"0", "0.01"})
  void adam_hundredSteps_isLibTorchs(double l2) {
    AdamOptions options = new AdamOptions(RATE);
    options.betas().put(0.99, 0.8); // a std::tuple, which lies in memory from its end
    options.eps().put(1e-6);
    compare(
        spec("adam", l2, 0, Map.of("beta1", 0.8, "beta2", 0.99, "epsilon", 1e-6)),
        new LibTorch(
            l2,
            (vector, decay) -> {
              options.weight_decay().put(decay);
              return new org.bytedeco.pytorch.Adam(vector, options);
            }));
  }

  @Test
  void adamw_hundredSteps_isLibTorchs() {
    AdamWOptions options = new AdamWOptions(RATE);
    compare(
        spec("adamw", 0, 0.05, Map.of()),
        new LibTorch(
            0.05,
            (vector, decay) -> {
              options.weight_decay().put(decay);
              return new AdamW(vector, options);
            }));
  }

  @Test
  void adamw_withL2Too_addsItToTheGradient() {
    AdamOptions options = new AdamOptions(RATE);
    LibTorch adam =
        new LibTorch(
            0.02,
            (vector, decay) -> {
              options.weight_decay().put(decay);
              return new org.bytedeco.pytorch.Adam(vector, options);
            });
    compare(
        spec("adamw", 0.02, 0.05, Map.of()),
        (parameters, gradient, step) -> {
          double[] before = parameters.clone();
          adam.step(parameters, gradient, step);
          for (int i = 0; i < SIZE; i++) {
            parameters[i] -= isWeight(i) ? RATE * 0.05 * before[i] : 0;
          }
        });
  }

  /** SGDW: the decay does not go through the momentum. */
  @Test
  void sgd_decoupledDecay_isLibTorchsWithoutDecayPlusTheShrinking() {
    SGDOptions options = new SGDOptions(RATE);
    options.momentum().put(0.9);
    options.nesterov().put(true);
    LibTorch sgd =
        new LibTorch(
            0,
            (vector, decay) -> {
              options.weight_decay().put(decay);
              return new SGD(vector, options);
            });
    compare(
        spec("sgd", 0, 0.05, Map.of()),
        (parameters, gradient, step) -> {
          double[] before = parameters.clone();
          sgd.step(parameters, gradient, step);
          for (int i = 0; i < SIZE; i++) {
            parameters[i] -= isWeight(i) ? RATE * 0.05 * before[i] : 0;
          }
        });
  }

  @Test
  void sgdNesterov_hundredSteps_isNd4js() {
    compare(spec("sgd", 0, 0, Map.of()), new Nd4jUpdater(new Nesterovs(RATE, 0.9)));
  }

  @Test
  void adagrad_hundredSteps_isNd4js() {
    compare(
        spec("adagrad", 0, 0, Map.of("epsilon", 1e-6)), new Nd4jUpdater(new AdaGrad(RATE, 1e-6)));
  }

  /** ND4J's epsilon has no correction of bias: equal where epsilon is too small to matter. */
  @Test
  void adam_hundredSteps_isNd4js() {
    compare(
        spec("adam", 0, 0, Map.of("epsilon", 1e-12)),
        new Nd4jUpdater(new org.nd4j.linalg.learning.config.Adam(RATE, 0.9, 0.999, 1e-12)));
  }

  @ParameterizedTest
  @MethodSource("names")
  void state_copiedInMidTraining_leadsToTheSameBits(String name) {
    UpdateSpec spec = spec(name, 1e-3, 1e-3, Map.of());
    Random random = new Random(3);
    double[][] gradients = new double[20][];
    for (int i = 0; i < gradients.length; i++) {
      gradients[i] = random.doubles(SIZE, -1, 1).toArray();
    }
    double[] start = random.doubles(SIZE, -1, 1).toArray();
    try (GradientBuffer one = new GradientBuffer(SIZE, ScalarType.Double);
        GradientBuffer two = new GradientBuffer(SIZE, ScalarType.Double);
        Tensor first = tensor(start);
        Tensor second = tensor(start);
        UpdateRule undisturbed = new UpdateRule(spec, LAYOUT, first, one);
        UpdateRule resumed = new UpdateRule(spec, LAYOUT, second, two)) {
      for (int i = 0; i < 20; i++) {
        one.gradient().copy_(tensor(gradients[i]));
        undisturbed.apply(StepRates.of(RATE), 1, 1);
        if (i == 9) {
          second.copy_(first);
          undisturbed.state().forEach((key, value) -> resumed.state().get(key).copy_(value));
        } else if (i > 9) {
          two.gradient().copy_(tensor(gradients[i]));
          resumed.apply(StepRates.of(RATE), 1, 1);
        }
      }
      assertThat(values(second)).containsExactly(values(first));
    }
  }

  static Set<String> names() {
    return Optimizers.catalogue().names();
  }

  @Test
  void names_areThoseTested() {
    assertThat(Optimizers.catalogue().names())
        .containsExactly(
            "adadelta",
            "adagrad",
            "adam",
            "adamax",
            "adamw",
            "lamb",
            "lars",
            "lbfgs",
            "muon",
            "rmsprop",
            "sgd",
            "vanilla-sgd");
  }

  @Test
  void create_unknownOptimizer_namesTheKnown() {
    assertThatThrownBy(() -> new OptimizerSpec("sdg", Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(
            "name = sdg: no such optimizer; did you mean sgd? There are: adadelta, adagrad,");
  }

  @Test
  void create_numberOfAnotherOptimizer_isRefused() {
    assertThatThrownBy(() -> new OptimizerSpec("sgd", Map.of("beta1", 0.8)))
        .hasMessage("beta1 = 0.8: sgd has no such parameter; there are: momentum, nesterov");
    assertThatThrownBy(() -> new OptimizerSpec("adam", Map.of("beta1", 1.0)))
        .hasMessage("beta1 = 1: must be a number from 0 to less than 1");
  }

  /** An optimizer of LibTorch's own C++ frontend; decays weights and nothing else. */
  private static final class LibTorch implements OptimizerComparison.Reference {
    private interface Constructor {
      org.bytedeco.pytorch.Optimizer create(TensorVector parameters, double decay);
    }

    private final Tensor[] leaves = {tensor(new double[SIZE]), tensor(new double[SIZE])};
    private final org.bytedeco.pytorch.Optimizer[] optimizers;

    LibTorch(double decay, Constructor constructor) {
      optimizers =
          new org.bytedeco.pytorch.Optimizer[] {
            constructor.create(new TensorVector(leaves[0]), decay),
            constructor.create(new TensorVector(leaves[1]), 0)
          };
    }

    @Override
    public void step(double[] parameters, double[] gradient, int step) {
      double[] before = parameters.clone();
      for (int part = 0; part < 2; part++) {
        leaves[part].copy_(tensor(before));
        leaves[part].mutable_grad().put(tensor(gradient));
        optimizers[part].step();
        double[] result = values(leaves[part]);
        for (int i = 0; i < SIZE; i++) {
          parameters[i] = isWeight(i) == (part == 0) ? result[i] : parameters[i];
        }
      }
    }
  }
}

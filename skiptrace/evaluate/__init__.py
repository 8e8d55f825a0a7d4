"""How good matching is on labelled data, and where it errs."""

from skiptrace.evaluate.evaluation import Evaluation
from skiptrace.evaluate.outputs import numbers, write_evaluation
from skiptrace.evaluate.page import evaluation_page, sentences
from skiptrace.evaluate.run import evaluate_files

__all__ = ["Evaluation", "evaluate_files", "evaluation_page", "numbers", "sentences", "write_evaluation"]

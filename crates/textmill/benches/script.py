"""What people write instead of a pipeline: jieba for the words, regular expressions for dates and figures, sumy's
LexRank (or, without sumy, sentences by word frequency) for a summary. One JSON object a line in and out."""

import collections
import json
import re
import sys

import jieba

try:
    from sumy.parsers.plaintext import PlaintextParser
    from sumy.summarizers.lex_rank import LexRankSummarizer
except ImportError:
    LexRankSummarizer = None

SENTENCE = re.compile(r"[^。！？!?\n]+[。！？!?]?")
DATE = re.compile(r"(?:\d{4}年)?\d{1,2}月(?:\d{1,2}日|[上中下]旬)?|\d{4}年|\d{4}-\d{2}-\d{2}")
FIGURE = re.compile(r"\d+(?:[.,]\d+)*(?:万|亿)?(?:余|多)?(?:个百分点|%|％|元|名|人|次|[㐀-鿿])?")
ORGANISATION = re.compile(r"[㐀-鿿]{2,12}(?:局|部|厅|委员会|公司|大学|医院|集团|政府)")


class Words:
    """jieba as sumy's tokenizer."""

    def to_sentences(self, text):
        return SENTENCE.findall(text)

    def to_words(self, sentence):
        return [word for word in jieba.cut(sentence) if word.strip()]


def summary(text, words):
    if LexRankSummarizer is not None:
        parser = PlaintextParser.from_string(text, Words())
        return [str(sentence) for sentence in LexRankSummarizer()(parser.document, 3)]
    sentences = SENTENCE.findall(text)
    score = lambda sentence: sum(words[word] for word in jieba.cut(sentence)) / (len(sentence) + 1)
    best = set(sorted(sentences, key=score, reverse=True)[:3])
    return [sentence for sentence in sentences if sentence in best]


def main():
    for line in open(sys.argv[1], encoding="utf-8"):
        record = json.loads(line)
        text = record["text"]
        words = collections.Counter(word for word in jieba.cut(text) if len(word) > 1)
        result = {
            "id": record["id"],
            "terms": words.most_common(20),
            "sentences": len(SENTENCE.findall(text)),
            "dates": [(found.start(), found.group()) for found in DATE.finditer(text)],
            "figures": [(found.start(), found.group()) for found in FIGURE.finditer(text)],
            "organisations": [(found.start(), found.group()) for found in ORGANISATION.finditer(text)],
            "summary": summary(text, words),
        }
        print(json.dumps(result, ensure_ascii=False))


main()
